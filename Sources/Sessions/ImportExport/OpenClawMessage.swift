internal import Conversation
internal import JSON
internal import Text

/// Converts messages of the reference: the roles `user`, `assistant` and `toolResult` as they are, other roles to the
/// user messages that a model receives for them.
enum OpenClawMessage {
    /// Converts the object `message` of a line; nil for a message that no model receives.
    static func message(_ stored: Node, ours: Node?) -> Message? {
        switch stored["role"]?.string {
        case "bashExecution": return stored["excludeFromContext"]?.boolean == true ? nil : command(stored)
        case "custom", "hookMessage": return user(stored["content"])
        case "branchSummary": return stored["summary"]?.string.map { .summary($0, of: .branch) }
        case "compactionSummary": return stored["summary"]?.string.map { .summary($0, of: .conversation) }
        default:
            let notes = ours?["blocks"].map { Array($0.elements) } ?? []
            return Message(stored, notes: notes, ours: ours).map(usable)
        }
    }

    /// Converts the content of a message that a program added: a user message for the model.
    static func user(_ content: Node?) -> Message? {
        let blocks = content.map(userBlocks) ?? []
        return blocks.isEmpty ? nil : usable(.user(UserMessage(blocks)))
    }

    /// A command that the user ran.
    private static func command(_ stored: Node) -> Message? {
        guard let command = stored["command"]?.string else { return nil }
        var text = "[The user ran a command:]\n\(command)\n\n[It printed:]\n\(stored["output"]?.string ?? "")"
        if let status = stored["exitCode"]?.integer, status != 0 { text += "\n\n[Its exit status was \(status).]" }
        return .user(UserMessage(text: text))
    }

    /// The message in a form that every model accepts: with valid ids of tool calls, and a text instead of an image of
    /// another type.
    private static func usable(_ message: Message) -> Message {
        var usable = message
        usable.blocks = message.blocks.map { block in
            guard case .image(let image) = block, !image.isUsable else { return block }
            return .text("[an image that cannot be shown]")
        }
        switch usable {
        case .toolResult(var result):
            result.callId = ToolCallId.usable(result.callId)
            return .toolResult(result)
        case .assistant(var answer):
            answer.content = answer.content.map { block in
                guard case .toolCall(var call) = block else { return block }
                let id = ToolCallId.usable(call.id)
                if id != call.id { (call.id, call.providerId) = (id, call.providerId ?? call.id) }
                return .toolCall(call)
            }
            return .assistant(answer)
        case .user: return usable
        }
    }
}

extension Image {
    private static let types = ["image/png", "image/jpeg", "image/gif", "image/webp"]

    /// Whether models accept the image: a known type, and base64.
    fileprivate var isUsable: Bool { Self.types.contains(mimeType) && base64.utf8.isBase64 }
}
