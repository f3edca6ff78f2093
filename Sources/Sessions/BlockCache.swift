internal import Posix

/// A file's bytes read in aligned blocks, a few of which are kept: a walk that goes back through the file reads each
/// block about once.
struct BlockCache {
    /// Bytes read at once (64 KiB).
    static let blockBytes = 65_536
    /// Blocks kept at the same time.
    private static let keptMax = 16

    private let file: Descriptor
    /// Where the readable part ends; set when the file has grown.
    private(set) var size: Int
    private var kept: [(number: Int, bytes: [UInt8])] = []
    /// How often and how much was read, for the tests of what a request costs.
    private(set) var reads = 0
    private(set) var bytesRead = 0

    init(_ file: Descriptor, size: Int) {
        self.file = file
        self.size = size
    }

    /// Says where the readable part ends now.
    mutating func resize(to size: Int) {
        let first = min(size, self.size) / Self.blockBytes
        kept.removeAll { $0.number >= first }
        self.size = size
    }

    /// The block that holds an offset, and the block's own offset; empty behind the end.
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

    /// The line that begins at an offset, without its newline; nil if no line begins there, it is not complete, or it
    /// is longer than `bytesMax`.
    mutating func line(at offset: Int, bytesMax: Int) throws(SessionError) -> [UInt8]? {
        guard 0..<size ~= offset else { return nil }
        if offset > 0, try byte(at: offset - 1) != UInt8(ascii: "\n") { return nil }
        var line: [UInt8] = []
        var place = offset
        while place < size {
            let (start, bytes) = try block(at: place)
            let rest = bytes.dropFirst(place - start)
            if rest.isEmpty { return nil }
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<end]
                return line.count <= bytesMax ? line : nil
            }
            line += rest
            if line.count > bytesMax { return nil }
            place = start + bytes.count
        }
        return nil
    }

    /// Where the line begins that ends at an offset, which is just behind its newline; nil at the file's beginning, or
    /// if the line is longer than `bytesMax`.
    mutating func lineStart(endingAt end: Int, bytesMax: Int) throws(SessionError) -> Int? {
        var place = end - 1
        while place > 0 {
            if end - place > bytesMax { return nil }
            let (start, bytes) = try block(at: place - 1)
            if place - start > bytes.count { return nil }
            if let newline = bytes[..<(place - start)].lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            place = start
        }
        return end > 0 ? 0 : nil
    }

    private mutating func byte(at offset: Int) throws(SessionError) -> UInt8? {
        let (start, bytes) = try block(at: offset)
        return bytes.indices.contains(offset - start) ? bytes[offset - start] : nil
    }
}
