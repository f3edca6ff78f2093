internal import Posix

/// Reads a transcript of the reference and writes it as a session.
struct OpenClawTranscript {
    /// Largest transcript that is read, in bytes (2 GiB): the session must stay below `TranscriptFile.bytesMax`.
    static let bytesMax = 2 << 30

    /// Why a file cannot be imported.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case absent
        /// A link, a directory, a FIFO …
        case notFile
        case notTranscript
        case tooLarge

        var description: String {
            switch self {
            case .absent: "its transcript does not exist"
            case .notFile: "its transcript is not a regular file"
            case .notTranscript: "its transcript does not begin with a session header"
            case .tooLarge: "its transcript is larger than \(OpenClawTranscript.bytesMax) bytes"
            }
        }
    }

    /// The transcript has no messages.
    struct Empty: Error {}

    private let size: Int
    private var lines: LineReader
    /// The session's working directory.
    let workspace: String
    /// The start of the session, in milliseconds since 1970.
    let time: Int64
    /// The last change of the file, in milliseconds since 1970.
    let fileTime: Int64
    private(set) var counts = SessionImport.Counts()

    /// - Throws: `Fault`, `SessionError`, `SystemError`.
    init(_ file: Descriptor) throws {
        let status = try file.status()
        guard status.size <= Self.bytesMax else { throw Fault.tooLarge }
        size = status.size
        fileTime = min(max(0, status.modified), OpenClawLine.timeMax)
        lines = LineReader(file, end: size)
        guard case .whole(let bytes, _)? = try lines.next(), let line = OpenClawLine(bytes),
            case .header(_, let workspace) = line.content
        else { throw Fault.notTranscript }
        self.workspace = workspace
        time = line.time
    }

    /// Reads the remaining lines; writes nothing.
    mutating func count() throws(SessionError) -> SessionImport.Counts {
        while let line = try next() {
            switch line.content {
            case .message, .compaction: counts.messages += 1
            case .header, .other: break
            }
        }
        return counts
    }

    /// Writes the remaining lines to an empty file as a session; returns the time of the last message.
    ///
    /// - Throws: `Empty`, `SessionError`.
    mutating func write(to file: Descriptor, _ header: SessionHeader, _ media: MediaStore) throws -> Int64 {
        let transcript = try TranscriptFile.writing(file)
        var builder = try TranscriptBuilder(transcript, header: header, media: media, sourceBytes: size)
        while let line = try next() { try builder.add(line) }
        try builder.end()
        if builder.messages == 0 { throw Empty() }
        counts.messages = builder.messages
        return builder.lastTime
    }

    private mutating func next() throws(SessionError) -> OpenClawLine? {
        while let line = try lines.next() {
            if case .whole(let bytes, _) = line {
                if bytes.isEmpty { continue }
                if let line = OpenClawLine(bytes) { return line }
            }
            counts.malformed += 1
        }
        return nil
    }
}
