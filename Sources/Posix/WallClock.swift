internal import Glibc

/// The date and time zone of this machine, or fixed values in tests.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Int64
    /// The zone for local times.
    package let zone: LocalZone

    package init(zone: LocalZone = .utc, _ read: @escaping @Sendable () -> Int64) {
        self.read = read
        self.zone = zone
    }

    /// The current time, in milliseconds since 1970 UTC.
    package var milliseconds: Int64 { read() }

    /// CLOCK_REALTIME and the time zone at the time of this call, which must come before the process is confined.
    package static func system() -> WallClock {
        WallClock(zone: .system()) {
            var time = timespec()
            _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }
    }
}
