internal import Glibc

/// Microseconds of CLOCK_MONOTONIC, as systemd's protocols want them: clock_gettime(2).
package func monotonicMicroseconds() -> Int {
    var now = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}
