internal import Conversation
internal import Glibc
internal import JSON
internal import Posix
internal import Text

/// A session at the time it was opened, to be written in the reference's format.
struct ExportedSession {
    /// Bytes that are buffered before a write (1 MiB).
    private static let writeBytes = 1 << 20

    private let file: Descriptor
    private let media: MediaDirectory
    private let size: Int
    var header: SessionHeader
    /// The last use, in milliseconds since 1970.
    let used: Int64
    let totals: Usage
    /// The model of the last answer.
    private(set) var model: ModelOrigin?

    /// Nil for a session that has not begun or no longer exists.
    ///
    /// - Throws: `SystemError`, `SessionError`.
    init?(_ directory: Directory, _ name: String, media: String) throws {
        guard let kind = try directory.status(name)?.kind else { return nil }
        if kind != .file { throw SessionError.damaged }
        file = try directory.open(name, flags: O_RDONLY | O_NONBLOCK)
        used = try file.status().modified
        let transcript = try TranscriptFile.reading(file)
        if transcript.size == 0 { return nil }
        guard let header = try transcript.header(), name.hasPrefix(header.key.digest) else {
            throw SessionError.damaged
        }
        self.header = header
        self.media = MediaDirectory(directory: try directory.existingDirectory(media))
        size = transcript.size
        totals = try transcript.leaf?.totals ?? Usage()
    }

    /// Writes the transcript; skips lines of other types.
    ///
    /// - Throws: `SessionError`; `.lineTooLong` or `.damagedLine` for a line that cannot be read, or that another line names
    ///   as its parent and that does not exist.
    mutating func write(to target: Descriptor) throws(SessionError) {
        var lines = LineReader(file, end: size)
        var bytes = header.openClawLine
        var ids: Set<Int> = []
        // The first line is the header.
        _ = try lines.next()
        while let line = try lines.next() {
            guard case .whole(let text, let offset) = line else { throw .lineTooLong }
            guard var entry = try Entry(line: text, at: offset) else { continue }
            if let parent = entry.parent, !ids.contains(parent) { throw .damagedLine(offset: parent) }
            ids.insert(offset)
            if let message = entry.message {
                if case .assistant(let answer) = message, let origin = answer.origin { model = origin }
                entry.content = .message(MediaStore.restored(message, digests: entry.media, media.read))
                entry.media = [:]
            }
            bytes += entry.line
            if bytes.count > Self.writeBytes { try flush(&bytes, to: target) }
        }
        try flush(&bytes, to: target)
    }

    private func flush(_ bytes: inout [UInt8], to target: Descriptor) throws(SessionError) {
        do throws(SystemError) { try File.writeAll(bytes, to: target) } catch { throw SessionError(writing: error) }
        bytes.removeAll(keepingCapacity: true)
    }
}

/// The images of a session, by their digests.
private struct MediaDirectory {
    let directory: Directory?

    func read(_ digest: String) -> String? {
        // The conversation continues without an image that cannot be read.
        guard let file = try? directory?.open(digest, flags: O_RDONLY | O_NONBLOCK),
            let bytes = try? file.readGrowing(at: 0, count: MediaStore.imageBytesMax + 1),
            bytes.count <= MediaStore.imageBytesMax
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension SessionHeader {
    /// The first line in the reference's format, with its newline.
    fileprivate var openClawLine: [UInt8] {
        var writer = Writer()
        writer.object { writer in
            writer.member("type", "session")
            writer.member("version", 3)
            writer.member("id", sessionId)
            writer.member("timestamp", CivilTime.iso8601(time))
            writer.member("cwd", workspace)
        }
        writer.raw("\n")
        return writer.bytes
    }
}
