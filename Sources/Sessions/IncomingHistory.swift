internal import Conversation

/// The messages of a request, divided at the last assistant message into history and new messages.
///
/// Empty answers and the gateway's own placeholder are left out.
struct IncomingHistory: Equatable {
    /// The messages up to the last answer; empty without an answer.
    let history: [Message]
    /// The messages after the last answer: user messages and results of tools.
    let new: [Message]

    /// The start of the answer at the end of the request, which the model continues; nil for none.
    let prefill: Message?

    var all: [Message] { history + new }

    init(_ incoming: [Message]) {
        var request = incoming[...]
        while request.last?.isEmptyAnswer == true { request.removeLast() }
        prefill = request.last?.isAssistant == true ? request.removeLast() : nil
        let start = request.lastIndex { $0.isAssistant }.map { $0 + 1 } ?? 0
        let history = request[..<start].filter { !$0.isEmptyAnswer }
        let isAnswered = history.contains { $0.isAssistant }
        self.history = isAnswered ? history : []
        new = isAnswered ? Array(request[start...]) : history + request[start...]
    }
}

extension Message {
    /// An answer without calls, and without text except the placeholder.
    fileprivate var isEmptyAnswer: Bool { if case .assistant(let answer) = self { answer.isBlank } else { false } }
}
