internal import Conversation
internal import Text

/// What a request tells of a conversation, parted into what was said before and what is new.
///
/// Answers that say nothing (an empty one, or the gateway's own placeholder) are left out, and so are answers at the
/// end, which nobody asked to go on from.
struct IncomingHistory: Equatable {
    /// Up to the last answer; empty when no answer says anything.
    let history: [Message]
    /// What follows the last answer: messages of the user and results of tools.
    let new: [Message]

    var all: [Message] { history + new }

    init(_ incoming: [Message]) {
        let end = incoming.lastIndex { !$0.isAssistant }.map { $0 + 1 } ?? 0
        let asked = incoming[..<end]
        let start = asked.lastIndex { $0.isAssistant }.map { $0 + 1 } ?? 0
        let history = asked[..<start].filter { !$0.isSilent }
        let isAnswered = history.contains { $0.isAssistant }
        self.history = isAnswered ? history : []
        new = isAnswered ? Array(asked[start...]) : history + asked[start...]
    }
}

extension Message {
    /// An answer without text and calls.
    var isSilent: Bool {
        guard case .assistant(let answer) = self, answer.toolCalls.isEmpty else { return false }
        let text = answer.text.trimmingUnicodeWhiteSpace
        return text.isEmpty || text.utf8.elementsEqual(AssistantMessage.placeholder.utf8)
    }
}
