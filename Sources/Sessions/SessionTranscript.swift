package import Conversation

/// The conversation that one run continues: a file that stays, or memory that does not.
package protocol SessionTranscript {
    /// Takes in what the request brought and returns what the model is told: the path that leads to the new messages
    /// and these themselves, oldest first.
    ///
    /// Once it returns the new messages are durable.
    /// - Throws: `SessionError`.
    mutating func begin(_ incoming: [Message], run: RunStamp) throws -> [Message]

    /// Adds what the run produced behind what was added last.
    ///
    /// - Parameter durable: flushed to disk, with all that was added before, when this returns.
    /// - Throws: `SessionError`; the transcript is then as it was.
    mutating func append(_ message: Message, durable: Bool) throws

    /// Ends the run's hold on the conversation; later calls do nothing.
    mutating func end()
}

/// Which run writes.
package struct RunStamp: Equatable, Sendable {
    package var runId: String

    package init(runId: String) {
        self.runId = runId
    }
}
