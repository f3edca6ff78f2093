internal import Glibc

/// Memory that can be shared with another process, read and written at byte offsets.
///
/// A store is a memory access: cheap enough for every event, and visible in the shared file even after SIGKILL.
@safe
package struct MappedPage {
    private let base: UnsafeMutableRawPointer
    private let count: Int

    /// Maps part of a memory file as shared memory; without a file, private memory of zeros.
    ///
    /// - Parameters:
    ///   - offset: the offset in bytes, a multiple of the page size.
    ///   - count: the length in bytes.
    /// - Source: mmap(2).
    package init(of memory: Descriptor?, at offset: Int = 0, count: Int) throws(SystemError) {
        let flags = memory == nil ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED
        let address = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, memory?.number ?? -1, offset)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw SystemError("mmap", errno: errno)
        }
        unsafe base = address
        self.count = count
    }

    /// Stores a number in host byte order; `offset` must be a multiple of its size.
    package func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
        unsafe base.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    /// The number at an offset.
    package func load<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        precondition(offset >= 0 && offset + MemoryLayout<Value>.size <= count)
        return unsafe base.load(fromByteOffset: offset, as: Value.self)
    }

    /// Stores the length of a string in one byte, followed by its UTF-8, truncated to `bytesMax` bytes (at most 255).
    package func store(_ string: String, at offset: Int, bytesMax: Int) {
        precondition(offset >= 0 && bytesMax <= 255 && offset + 1 + bytesMax <= count)
        var string = string
        string.withUTF8 { bytes in
            let length = min(bytes.count, bytesMax)
            store(UInt8(length), at: offset)
            guard let start = bytes.baseAddress else { return }
            unsafe (base + offset + 1).copyMemory(from: start, byteCount: length)
        }
    }

    /// A copy of the first bytes.
    package func bytes(_ count: Int) -> [UInt8] {
        unsafe Array(UnsafeRawBufferPointer(start: base, count: min(count, self.count)))
    }
}
