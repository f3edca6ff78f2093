internal import Glibc

/// How long a test waits for what must happen; far above what it takes, because machines are shared.
package let patience = Duration.seconds(30)

/// An instant after which a wait fails.
package struct Deadline: Sendable {
    private let instant: ContinuousClock.Instant

    package init(within duration: Duration) {
        instant = ContinuousClock.now + duration
    }

    /// Waits until a descriptor is ready; false when the time is over.
    package func ready(_ descriptor: CInt, for events: CInt = POLLIN) -> Bool {
        while true {
            let left = max(.zero, ContinuousClock.now.duration(to: instant))
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let count = unsafe poll(&entry, 1, CInt(clamping: Int64(left / .milliseconds(1)) + 1))
            if count > 0 { return true }
            if ContinuousClock.now >= instant { return false }
        }
    }
}
