internal import Conversation
internal import JSON
internal import Text

/// Messages of the reference as ours: the three roles as they are, others as what the model is told of them.
enum OpenClawMessage {
    /// What a summary stands for.
    enum Summarised {
        case conversation
        case branch
    }

    /// The object `message` of a line; nil for what no model sees.
    static func message(_ stored: Node, ours: Node?) -> Message? {
        switch stored["role"]?.string {
        case "bashExecution": return stored["excludeFromContext"]?.boolean == true ? nil : command(stored)
        case "custom", "hookMessage": return user(stored["content"])
        case "branchSummary": return stored["summary"]?.string.map { summary($0, of: .branch) }
        case "compactionSummary": return stored["summary"]?.string.map { summary($0, of: .conversation) }
        default:
            let notes = ours?["blocks"].map { Array($0.elements) } ?? []
            return Message(stored, notes: notes, ours: ours).map(usable)
        }
    }

    /// A message that a program put in: the model is told it as the user's.
    static func user(_ content: Node?) -> Message? {
        let blocks = content.map(userBlocks) ?? []
        return blocks.isEmpty ? nil : usable(.user(UserMessage(blocks)))
    }

    /// A summary in the place of what it sums up.
    static func summary(_ text: String, of summarised: Summarised) -> Message {
        let head =
            switch summarised {
            case .conversation: "[What was said before this point, as a summary:]"
            case .branch: "[What was said on another branch of this conversation, as a summary:]"
            }
        return .user(UserMessage(text: "\(head)\n\n\(text)"))
    }

    /// A command that the user ran beside the conversation.
    private static func command(_ stored: Node) -> Message? {
        guard let command = stored["command"]?.string else { return nil }
        var text = "[The user ran a command:]\n\(command)\n\n[It printed:]\n\(stored["output"]?.string ?? "")"
        if let status = stored["exitCode"]?.integer, status != 0 { text += "\n\n[Its exit status was \(status).]" }
        return .user(UserMessage(text: text))
    }

    /// The message as any model can be told it: ids of calls in our own form, and only images that models can see.
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

    /// Whether a model can be sent it: a known type, and base64.
    fileprivate var isUsable: Bool { Self.types.contains(mimeType) && base64.utf8.isBase64 }
}
