package import Conversation

/// The conversation that one run continues: a stored session, or the messages of a stateless request in memory.
package protocol SessionTranscript {
    /// Stores the messages of a request and returns the prompt: the path up to and including the new messages, oldest
    /// first.
    ///
    /// The new messages are durable when this returns.
    /// - Throws: `SessionError`.
    mutating func begin(_ incoming: [Message], run: RunStamp) throws -> [Message]

    /// Adds a message of the run after the last message.
    ///
    /// - Parameter durable: this message and all earlier ones are flushed to disk when this returns.
    /// - Throws: `SessionError`; the transcript is then unchanged.
    mutating func append(_ message: Message, durable: Bool) throws

    /// Marks the new messages of the request as refused by the provider, durably: later prompts leave them out.
    ///
    /// - Throws: `SessionError`; the transcript is then unchanged.
    mutating func refuse(because reason: String) throws

    /// Releases the conversation; later calls do nothing.
    mutating func end()
}

/// The run that adds messages to a conversation.
package struct RunStamp: Equatable, Sendable {
    package var runId: String

    package init(runId: String) {
        self.runId = runId
    }
}
