internal import Glibc

/// The seconds since the machine was started: CLOCK_BOOTTIME of clock_gettime(2), the clock of `ContinuousClock`. It is
/// the same in all processes.
package func bootSeconds() -> Double {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_BOOTTIME, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}

/// CLOCK_MONOTONIC in microseconds, as the protocols of systemd require: clock_gettime(2).
package func monotonicMicroseconds() -> Int {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}
