package import Conversation

/// One thing that happened in a run: the single representation behind SSE, WebSocket and the command line.
package struct RunEvent: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The session is held and the user's message is stored.
        case started
        case turnStarted
        /// Visible text of the answer, never empty.
        case text(String)
        /// A blank line between the texts of two turns; it is part of the answer.
        case separator
        /// Reasoning, never part of the answer.
        case thinking(String)
        /// The model began to write a tool call.
        case toolCallStarted(name: String)
        case toolStarted(name: String)
        case toolEnded(name: String, isError: Bool)
        /// Tokens of all turns so far, and the size of the last prompt.
        case usage(Usage, turns: Int, contextTokens: Int)
        /// Something the operator may want to know; never part of the answer.
        case notice(String)
        /// The last event of every run that was not cut off.
        case ended(Ending)
    }

    package var runId: String
    /// Nil for a run that is stored nowhere.
    package var sessionKey: String?
    /// Counts from 1 without gaps.
    package var seq: Int
    /// Milliseconds since 1970.
    package var at: Int64
    package var kind: Kind

    package init(runId: String, sessionKey: String?, seq: Int, at: Int64, kind: Kind) {
        self.runId = runId
        self.sessionKey = sessionKey
        self.seq = seq
        self.at = at
        self.kind = kind
    }
}
