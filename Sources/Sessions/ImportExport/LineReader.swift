internal import Posix

/// The lines of a file from its beginning, one in memory at a time.
struct LineReader {
    /// Bytes read at once (256 KiB).
    private static let readBytes = 256 << 10

    private let file: Descriptor
    private let end: Int
    private let lineBytesMax: Int
    private var buffer: [UInt8] = []
    /// Where in the buffer the next line begins.
    private var start = 0
    /// Where the bytes behind the buffer stand in the file.
    private var place = 0

    /// - Parameter end: where to stop, in bytes; what is appended later is not there.
    init(_ file: Descriptor, end: Int, lineBytesMax: Int = TranscriptFile.lineBytesMax) {
        self.file = file
        self.end = end
        self.lineBytesMax = lineBytesMax
    }

    enum Line: Equatable {
        /// Without its newline, and where it begins.
        case whole([UInt8], offset: Int)
        /// Longer than `lineBytesMax`; passed over.
        case tooLong
    }

    /// The next line, nil at the end; the last one may lack its newline.
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
        return .whole(Array(buffer[start..<index]), offset: place - buffer.count + start)
    }

    /// Reads more behind what is not taken yet; false at the end.
    private mutating func fill() throws(SessionError) -> Bool {
        buffer.removeSubrange(..<start)
        start = 0
        let (file, place, count) = (file, place, min(Self.readBytes, end - place))
        if count <= 0 { return false }
        let more = try sessionIO { () throws(SystemError) in try file.read(at: place, count: count) }
        buffer += more
        self.place += more.count
        return !more.isEmpty
    }
}
