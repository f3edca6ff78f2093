internal import Posix

/// Reads a file in aligned blocks and keeps a few of them: a walk from the end of the file to its beginning reads each
/// block about once.
struct BlockCache {
    /// Size of a block, in bytes (64 KiB).
    static let blockBytes = 65_536
    /// Blocks kept at the same time.
    private static let keptMax = 16

    private let file: Descriptor
    /// End of the readable part, in bytes; `resize` changes it.
    private(set) var size: Int
    private var kept: [(number: Int, bytes: [UInt8])] = []
    /// Number of reads and of bytes read, for the tests of a request's cost.
    private(set) var reads = 0
    private(set) var bytesRead = 0

    init(_ file: Descriptor, size: Int) {
        self.file = file
        self.size = size
    }

    /// Sets the end of the readable part.
    mutating func resize(to size: Int) {
        let first = min(size, self.size) / Self.blockBytes
        kept.removeAll { $0.number >= first }
        self.size = size
    }

    /// The block that contains an offset, and the block's own offset; the block is empty after the end of the file.
    mutating func block(at offset: Int) throws(SessionError) -> (start: Int, bytes: [UInt8]) {
        let number = offset / Self.blockBytes
        let start = number * Self.blockBytes
        if let index = kept.lastIndex(where: { $0.number == number }) {
            if index != kept.count - 1 { kept.append(kept.remove(at: index)) }
            return (start, kept[kept.count - 1].bytes)
        }
        let file = self.file
        let count = max(0, min(Self.blockBytes, size - start))
        let bytes = try sessionIO { () throws(SystemError) in try file.read(at: start, count: count) }
        reads += 1
        bytesRead += bytes.count
        if kept.count == Self.keptMax { kept.removeFirst() }
        kept.append((number, bytes))
        return (start, bytes)
    }

    /// The line that begins at an offset, without its newline; nil if no line begins there, or the line is incomplete.
    ///
    /// - Throws: `SessionError`; `.lineTooLong` for a line that is longer than `bytesMax`.
    mutating func line(at offset: Int, bytesMax: Int) throws(SessionError) -> [UInt8]? {
        guard 0..<size ~= offset else { return nil }
        if offset > 0, try byte(at: offset - 1) != UInt8(ascii: "\n") { return nil }
        var line: [UInt8] = []
        var position = offset
        while position < size {
            let (start, bytes) = try block(at: position)
            let rest = bytes.dropFirst(position - start)
            if rest.isEmpty { return nil }
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<end]
                if line.count > bytesMax { throw .lineTooLong }
                return line
            }
            line += rest
            if line.count > bytesMax { throw .lineTooLong }
            position = start + bytes.count
        }
        return nil
    }

    /// The offset of the line that ends at `end`, the offset after its newline; nil at the beginning of the file.
    ///
    /// - Throws: `SessionError`; `.lineTooLong` for a line that is longer than `bytesMax`.
    mutating func lineStart(endingAt end: Int, bytesMax: Int) throws(SessionError) -> Int? {
        var position = end - 1
        while position > 0 {
            if end - position > bytesMax + 1 { throw .lineTooLong }
            let (start, bytes) = try block(at: position - 1)
            let head = bytes.prefix(position - start)
            if head.count < position - start { return nil }
            if let newline = head.lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            position = start
        }
        return end > 0 ? 0 : nil
    }

    private mutating func byte(at offset: Int) throws(SessionError) -> UInt8? {
        let (start, bytes) = try block(at: offset)
        return bytes.indices.contains(offset - start) ? bytes[offset - start] : nil
    }
}
