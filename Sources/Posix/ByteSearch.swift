internal import CLinux
internal import Glibc

/// The offset of the first occurrence of `wanted`, which is not empty, from an offset on; nil without one.
///
/// - Source: memmem(3), which takes linear time.
package func firstOffset(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
        let found = unsafe clinux_find(rest.baseAddress, rest.count, wanted, wanted.count)
        return found < 0 ? nil : start + found
    }
}

/// The offset of the first occurrence of a byte from an offset on, which is in the bytes; nil without one: memchr(3).
package func firstOffset(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress else { return nil }
        let found = unsafe memchr(base + start, CInt(byte), buffer.count - start)
        return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }
}
