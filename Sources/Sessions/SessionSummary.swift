package import Conversation

/// What a list says of a session without its conversation.
package struct SessionSummary: Equatable, Sendable {
    package var header: SessionHeader
    /// When it was used last, in milliseconds since 1970.
    package var used: Int64
    /// Bytes of the transcript.
    package var bytes: Int
    /// Tokens of all its turns so far, of all branches.
    package var totals = Usage()
    /// The model that answered last, on the current branch.
    package var model: ModelOrigin?
}

/// A file among the sessions that is not one, or cannot be read.
package struct UnreadableSession: Equatable, Sendable {
    package let path: String
    package let reason: String
}

/// The sessions of a state directory, read from its directories: there is no index that could be wrong.
///
/// Nothing is locked; a session that is being written is read up to its last whole line.
package struct SessionList: Equatable, Sendable {
    /// The one that was used last comes first.
    package var sessions: [SessionSummary] = []
    package var unreadable: [UnreadableSession] = []
}
