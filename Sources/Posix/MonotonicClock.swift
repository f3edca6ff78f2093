internal import Glibc

/// CLOCK_MONOTONIC in microseconds, as the protocols of systemd require: clock_gettime(2).
package func monotonicMicroseconds() -> Int {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}
