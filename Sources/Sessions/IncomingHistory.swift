internal import Conversation
internal import Text

/// The messages of a request, divided at the last assistant message into history and new messages.
///
/// Empty answers and the gateway's own placeholder are left out, and so are assistant messages at the end of the
/// request.
struct IncomingHistory: Equatable {
    /// The messages up to the last answer; empty without an answer.
    let history: [Message]
    /// The messages after the last answer: user messages and results of tools.
    let new: [Message]

    var all: [Message] { history + new }

    init(_ incoming: [Message]) {
        let end = incoming.lastIndex { !$0.isAssistant }.map { $0 + 1 } ?? 0
        let request = incoming[..<end]
        let start = request.lastIndex { $0.isAssistant }.map { $0 + 1 } ?? 0
        let history = request[..<start].filter { !$0.isEmptyAnswer }
        let isAnswered = history.contains { $0.isAssistant }
        self.history = isAnswered ? history : []
        new = isAnswered ? Array(request[start...]) : history + request[start...]
    }
}

extension Message {
    /// An answer without text and calls.
    var isEmptyAnswer: Bool {
        guard case .assistant(let answer) = self, answer.toolCalls.isEmpty else { return false }
        let text = answer.text.trimmingUnicodeWhiteSpace
        return text.isEmpty || text.utf8.elementsEqual(AssistantMessage.placeholder.utf8)
    }
}
