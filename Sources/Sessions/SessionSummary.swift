package import Conversation

/// A session without its conversation, for a list.
package struct SessionSummary: Equatable, Sendable {
    package var header: SessionHeader
    /// The last use, in milliseconds since 1970.
    package var used: Int64
    /// Size of the transcript, in bytes.
    package var bytes: Int
    /// Tokens of all turns on all branches.
    package var totals = Usage()
    /// The model of the last answer on the current branch.
    package var model: ModelOrigin?
}

/// A file among the sessions that is not a session or cannot be read.
package struct UnreadableSession: Error, Equatable, Sendable {
    package let path: String
    package let reason: String
}

/// The sessions of a state directory, read from the files without an index.
///
/// No lock is taken: a session that is being written is read up to its last whole line.
package struct SessionList: Equatable, Sendable {
    /// Most recently used first.
    package var sessions: [SessionSummary] = []
    package var unreadable: [UnreadableSession] = []
}
