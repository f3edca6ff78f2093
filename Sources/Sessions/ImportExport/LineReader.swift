internal import Posix

/// Reads the lines of a file from its beginning, one at a time.
struct LineReader {
    /// Bytes read at once (256 KiB).
    private static let readBytes = 256 << 10

    private let file: Descriptor
    private let end: Int
    private let lineBytesMax: Int
    private var buffer: [UInt8] = []
    /// Index in the buffer of the next line.
    private var start = 0
    /// Offset in the file of the byte after the buffer.
    private var position = 0

    /// - Parameter end: offset where reading stops, so that bytes appended later are ignored.
    init(_ file: Descriptor, end: Int, lineBytesMax: Int = TranscriptFile.lineBytesMax) {
        self.file = file
        self.end = end
        self.lineBytesMax = lineBytesMax
    }

    enum Line: Equatable {
        /// The line without its newline, and its offset.
        case whole([UInt8], offset: Int)
        /// A line longer than `lineBytesMax`, which was skipped.
        case tooLong
    }

    /// Returns the next line, nil at the end; the last line may lack its newline.
    mutating func next() throws(SessionError) -> Line? {
        var isTooLong = false
        var searched = start
        while true {
            if let newline = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return taken(upTo: newline, newlineBytes: 1, isTooLong)
            }
            if buffer.count - start > lineBytesMax {
                isTooLong = true
                start = buffer.count
            }
            searched = buffer.count - start
            if try !fill() {
                return buffer.isEmpty && !isTooLong ? nil : taken(upTo: buffer.count, newlineBytes: 0, isTooLong)
            }
        }
    }

    private mutating func taken(upTo index: Int, newlineBytes: Int, _ isTooLong: Bool) -> Line {
        defer { start = index + newlineBytes }
        if isTooLong || index - start > lineBytesMax { return .tooLong }
        return .whole(Array(buffer[start..<index]), offset: position - buffer.count + start)
    }

    /// Appends more bytes to the unread part of the buffer; returns false at the end.
    private mutating func fill() throws(SessionError) -> Bool {
        buffer.removeSubrange(..<start)
        start = 0
        let (file, position, count) = (file, position, min(Self.readBytes, end - position))
        if count <= 0 { return false }
        let more = try sessionIO { () throws(SystemError) in try file.read(at: position, count: count) }
        buffer += more
        self.position += more.count
        return !more.isEmpty
    }
}
