internal import Conversation

/// The messages of a prompt while it is built: adjacent messages of the user are joined, and so are two adjacent
/// answers if the first has no calls. The last message is changed in place, so that the cost of joining does not depend
/// on it.
struct JoinedMessages {
    private let origin: ModelOrigin
    private var messages: [Message] = []
    /// The content of the user's message at the end; empty if another message is the last.
    private var user: [UserBlock] = []
    /// The answer without calls at the end, whose content is in `content`; nil if another message is the last.
    private var answer: AssistantMessage?
    private var content: [AssistantBlock] = []
    private var hasText = false

    /// - Parameter origin: the model that the prompt is for; only its answers have reasoning and signatures.
    init(of origin: ModelOrigin) {
        self.origin = origin
    }

    /// All messages that were appended.
    var all: [Message] {
        var copy = self
        copy.closeLast()
        return copy.messages
    }

    /// Appends a message of the user; one without content adds nothing.
    mutating func append(_ message: UserMessage) {
        if message.content.isEmpty { return }
        if user.isEmpty { closeLast() }
        user += message.content
    }

    mutating func append(_ result: ToolResult) {
        closeLast()
        messages.append(.toolResult(result))
    }

    mutating func append(_ next: AssistantMessage) {
        let hasCalls = next.content.contains { if case .toolCall = $0 { true } else { false } }
        if answer == nil {
            closeLast()
            open(next)
        } else {
            join(next)
        }
        if hasCalls { closeLast() }
    }

    /// Joins both answers, with a blank line between their texts. The result has an origin only if both have the same.
    private mutating func join(_ next: AssistantMessage) {
        var next = next
        if answer?.origin != next.origin {
            if answer?.origin == origin { content.removeForeign() }
            if next.origin == origin { next.content.removeForeign() }
            next.origin = nil
            (next.reasoningDetails, next.extraContent) = (nil, nil)
        }
        if hasText, !next.text.isEmpty { content.append(.text("\n\n")) }
        open(next)
    }

    private mutating func open(_ next: AssistantMessage) {
        hasText = hasText || !next.text.isEmpty
        content += next.content
        answer = next
        answer?.content = []
    }

    private mutating func closeLast() {
        if !user.isEmpty { messages.append(.user(UserMessage(user))) }
        if var answer {
            answer.content = content
            messages.append(.assistant(answer))
        }
        (user, answer, content, hasText) = ([], nil, [], false)
    }
}

extension [AssistantBlock] {
    /// Removes the parts that may be sent only to the model that wrote the answer.
    fileprivate mutating func removeForeign() {
        self = compactMap { block in
            switch block {
            case .text(let text, _), .refusal(let text): .text(text)
            case .thinking: nil
            case .toolCall(let call): .toolCall(ToolCall(id: call.id, name: call.name, arguments: call.arguments))
            }
        }
    }
}
