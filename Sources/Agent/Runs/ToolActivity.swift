internal import Conversation
package import JSON

/// What a client learns about a tool call that the gateway executes: the object `tool` of the extension `openclaw`.
package struct ToolActivity {
    /// Longest arguments or text, in bytes; the transcript has the whole.
    private static let textBytesMax = 16 << 10

    private let event: RunEvent.Kind

    /// Nil for an event that is not about a tool call.
    package init?(_ event: RunEvent.Kind) {
        switch event {
        case .toolStarted, .toolProgress, .toolEnded: self.event = event
        default: return nil
        }
    }

    package func write(to writer: inout JSON.Writer) {
        writer.object { writer in
            switch event {
            case .toolStarted(let call):
                writer.member("phase", "started")
                writer.member("id", call.id)
                writer.member("name", call.name)
                writer.member("arguments", Self.excerpt(call.arguments))
            case .toolProgress(let id, let text):
                writer.member("phase", "progress")
                writer.member("id", id)
                writer.member("text", Self.excerpt(text))
            case .toolEnded(let ended):
                writer.member("phase", "ended")
                writer.member("id", ended.callId)
                writer.member("name", ended.name)
                writer.member("is_error", ended.isError)
                writer.member("text", Self.excerpt(ended.text))
                writer.member("details", ifPresent: ended.details)
                writer.member("duration_ms", ended.milliseconds)
            default: break
            }
        }
    }

    /// The text, or its beginning with an ellipsis.
    private static func excerpt(_ text: String) -> String {
        if text.utf8.count <= textBytesMax { return text }
        return String(decoding: text.utf8.prefix(textBytesMax), as: UTF8.self) + "…"
    }
}
