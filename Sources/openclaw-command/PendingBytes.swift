/// Bytes that wait until they can be written, first in, first out.
struct PendingBytes {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }
    var first: ArraySlice<UInt8> { bytes[start...] }

    mutating func append(_ more: some Collection<UInt8>) {
        bytes += more
    }

    /// Removes bytes that were written.
    mutating func removeFirst(_ count: Int) {
        start += count
        // Each byte is moved once at most, on average.
        guard start > bytes.count / 2 else { return }
        bytes.removeFirst(start)
        start = 0
    }

    mutating func removeAll() {
        bytes = []
        start = 0
    }
}
