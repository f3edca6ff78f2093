package import Conversation

/// The conversation of a stateless request: the messages of the request and of its run, in memory.
package struct EphemeralTranscript: SessionTranscript {
    /// The messages so far, oldest first.
    package private(set) var messages: [Message] = []

    package init() {}

    package mutating func begin(_ incoming: [Message], run: RunStamp) -> [Message] {
        messages = IncomingHistory(incoming).all
        return messages
    }

    package mutating func append(_ message: Message, durable: Bool) {
        messages.append(message)
    }

    package func refuse(because reason: String) {}

    package mutating func end() {}
}
