/// A transcript as it lies on disk.
package struct StoredSession: Sendable {
    package let file: GrowingFile
    /// Each line, parsed; a torn last line is not among them.
    package let lines: [JSONValue]

    init(_ file: GrowingFile) throws {
        self.file = file
        let text = file.text
        let whole = text.utf8.lastIndex(of: 10).map { text[...$0] } ?? ""
        lines = try whole.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    package var key: String { lines.first?["openclaw"]["key"].string ?? "" }

    /// The messages in the order they were written.
    package var messages: [JSONValue] {
        lines.filter { $0["type"] == "message" }.map { $0["message"] }
    }

    /// `role: text` of each message, for comparing whole conversations.
    package var conversation: [String] {
        messages.map { "\($0["role"].string ?? "?"): \(Self.text(of: $0))" }
    }

    private static func text(of message: JSONValue) -> String {
        message["content"].string ?? message["content"].array.compactMap { $0["text"].string }.joined(separator: "\n")
    }

    /// How many messages of the user have a whole answer.
    package var turns: Int {
        messages.filter { $0["role"] == "assistant" && $0["stopReason"] != "aborted" && $0["stopReason"] != "error" }
            .count
    }
}
