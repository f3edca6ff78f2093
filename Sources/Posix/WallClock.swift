internal import Glibc

/// The date and the time zone of this machine, or in tests fixed ones.
package struct WallClock: Sendable {
    private let read: @Sendable () -> Int64
    /// The zone that local times are told in.
    package let zone: LocalZone

    package init(zone: LocalZone = .utc, _ read: @escaping @Sendable () -> Int64) {
        self.read = read
        self.zone = zone
    }

    /// Now, in milliseconds since 1970 UTC.
    package var milliseconds: Int64 { read() }

    /// CLOCK_REALTIME, and the zone as it is when this is called: before the worker may no longer read it.
    package static func system() -> WallClock {
        WallClock(zone: .system()) {
            var time = timespec()
            _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
        }
    }
}
