package import Conversation

/// The conversation of a stateless request: what the request says, and nothing that outlives it.
package struct EphemeralTranscript: SessionTranscript {
    /// What was said so far.
    package private(set) var messages: [Message] = []

    package init() {}

    package mutating func begin(_ incoming: [Message], run: RunStamp) -> [Message] {
        messages = IncomingHistory(incoming).all
        return messages
    }

    package mutating func append(_ message: Message, durable: Bool) {
        messages.append(message)
    }

    package mutating func end() {}
}
