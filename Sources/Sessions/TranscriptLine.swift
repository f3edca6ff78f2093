internal import Conversation
internal import JSON
internal import Posix
internal import Text

/// The format of a transcript's lines: the reference's (D-03 to D-05), with one object `openclaw` in each line for the
/// members that only this program uses.
enum TranscriptLine {
    /// The format number that each new header contains. Files of every older format are read.
    static let format = 1

    /// The text of an id: 8 hexadecimal digits in lower case.
    static func text(ofId id: Int) -> String {
        id.hexadecimal(width: 8)
    }

    /// The offset in an id's text; nil unless `text(ofId:)` returns the same text for it.
    static func id(_ text: String) -> Int? {
        guard text.utf8.count == 8, let id = Int(text, radix: 16), id >= 0, self.text(ofId: id) == text else {
            return nil
        }
        return id
    }

    /// Whether bytes are one whole JSON object.
    static func isObject(_ bytes: [UInt8]) -> Bool {
        // An incomplete line is not JSON, which is a result and not a failure.
        (try? Document(parsing: bytes))?.root.kind == .object
    }
}

/// The first line of a transcript.
package struct SessionHeader: Equatable, Sendable {
    package var sessionId: String
    /// Milliseconds since 1970.
    package var time: Int64
    /// The agent's workspace.
    package var workspace: String
    package var key: SessionKey

    package init(sessionId: String, time: Int64, workspace: String, key: SessionKey) {
        self.sessionId = sessionId
        self.time = time
        self.workspace = workspace
        self.key = key
    }

    /// The line with its newline.
    var line: [UInt8] {
        var writer = Writer()
        writer.object { writer in
            writer.member("type", "session")
            writer.member("version", 3)
            writer.member("id", sessionId)
            writer.member("timestamp", CivilTime.iso8601(time))
            writer.member("cwd", workspace)
            writer.member("openclaw") { writer in
                writer.object { writer in
                    writer.member("format", TranscriptLine.format)
                    writer.member("key", key.text)
                    writer.member("agent", key.agent)
                    writer.member("time", time)
                }
            }
        }
        writer.raw("\n")
        return writer.bytes
    }

    /// Reads the first line; nil unless it is a header that this program writes.
    ///
    /// - Throws: `SessionError.newerFormat`, whatever else the header contains.
    init?(line: [UInt8]) throws(SessionError) {
        // A line that is not JSON is not a header.
        guard let root = try? Document(parsing: line).root, root["type"]?.string == "session",
            let ours = root["openclaw"], let format = ours["format"]?.integer
        else { return nil }
        if format > TranscriptLine.format { throw .newerFormat(format) }
        guard format >= 1, let version = root["version"]?.integer, 2...3 ~= version, let id = root["id"]?.string,
            let text = ours["key"]?.string, let key = try? SessionKey(complete: text),
            ours["agent"]?.string == key.agent
        else { return nil }
        self.init(
            sessionId: id, time: Int64(ours["time"]?.integer ?? 0), workspace: root["cwd"]?.string ?? "", key: key)
    }
}
