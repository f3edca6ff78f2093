package import Conversation

/// A summary that replaces the older part of a path in the prompt (D-04, D-06).
package struct Compaction: Equatable, Sendable {
    package var summary: String
    /// The id of the oldest entry before the compaction that stays in the prompt; nil if the summary replaces every
    /// entry before the compaction.
    package var firstKept: Int?
    /// Size of the prompt before the compaction, in tokens; 0 if unknown.
    package var tokensBefore: Int

    package init(summary: String, firstKept: Int?, tokensBefore: Int) {
        self.summary = summary
        self.firstKept = firstKept
        self.tokensBefore = tokensBefore
    }

    /// The message that stands for the summary in a prompt.
    package var message: Message { .summary(summary, of: .conversation) }
}

/// The part of a conversation that a summary replaces.
enum SummarizedPart {
    case conversation
    case branch
}

extension Message {
    /// The user message that carries a summary to the model.
    static func summary(_ text: String, of part: SummarizedPart) -> Message {
        let head =
            switch part {
            case .conversation: "[Summary of the conversation before this point:]"
            case .branch: "[Summary of another branch of this conversation:]"
            }
        return .user(UserMessage(text: "\(head)\n\n\(text)"))
    }
}
