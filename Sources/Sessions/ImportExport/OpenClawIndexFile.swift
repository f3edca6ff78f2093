internal import Conversation
internal import JSON
internal import Posix

/// Writes a `sessions.json` one session at a time: memory does not grow with their number.
struct OpenClawIndexFile {
    private let file: Descriptor
    private var writer = Writer()
    private var isFirst = true

    init(_ file: Descriptor) throws {
        self.file = file
        try File.writeAll(Array("{".utf8), to: file)
    }

    /// - Throws: `SystemError`.
    mutating func add(_ session: ExportedSession) throws {
        writer.removeAll()
        writer.raw(isFirst ? "\n" : ",\n")
        isFirst = false
        writer.object { writer in
            writer.member(session.header.key.text) { writer in
                writer.object { writer in
                    writer.member("sessionId", session.header.sessionId)
                    writer.member("updatedAt", session.used)
                    writer.member("modelProvider", ifPresent: session.model?.provider)
                    writer.member("model", ifPresent: session.model?.model)
                    writer.member("inputTokens", session.totals.prompt)
                    writer.member("outputTokens", session.totals.output)
                    writer.member("totalTokens", session.totals.total)
                }
            }
        }
        // Only the member is written: the braces of the file enclose all of them.
        let braces = UInt8(ascii: "{")
        var bytes = Array(writer.bytes.dropLast())
        if let brace = bytes.firstIndex(of: braces) { bytes.remove(at: brace) }
        try File.writeAll(bytes, to: file)
    }

    func end() throws {
        try File.writeAll(Array("\n}\n".utf8), to: file)
    }
}
