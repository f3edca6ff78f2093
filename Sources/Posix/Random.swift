internal import CLinux

/// Random numbers of the kernel: different in every process, even after a fork.
///
/// - Source: getrandom(2).
package struct Random: RandomNumberGenerator {
    package init() {}

    package func next() -> UInt64 {
        var value: UInt64 = 0
        let result = unsafe clinux_random(&value, MemoryLayout<UInt64>.size)
        precondition(result == 0, "getrandom failed")
        return value
    }
}
