package import Conversation
package import JSON

/// One event of a run: the single form for server-sent events, WebSockets and the command line.
package struct RunEvent: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// The model that is called first is known; its server does not accept the ignored fields of the request.
        case modelChosen(ModelOrigin, ignored: [RequestField])
        /// The session is locked and the user's message is stored.
        case started
        case turnStarted
        /// Visible text of the answer, never empty.
        case text(String)
        /// A blank line between the texts of two turns, which is part of the answer.
        case separator
        /// Reasoning, never part of the content of the answer.
        case thinking(String)
        /// The model's explanation of why it does not answer, never part of the content of the answer.
        case refusal(String)
        /// An image that the model made, as a part of the type `image_url`.
        case image(Slice)
        /// The data that the provider attached to the turn that ended; emitted before the counts of the turn.
        case attached(Attachments)
        /// The model began to write a tool call.
        case toolCallStarted(name: String)
        case toolStarted(ToolCall)
        /// Output of a call that is still executed.
        case toolProgress(callId: String, text: String)
        case toolEnded(EndedToolCall)
        /// The counts of the run so far; emitted when a turn has ended, before its tools run.
        case usage(RunCounts)
        /// A message for the operator, never part of the answer.
        case notice(String)
        /// Instruction files and models that the run lacks, for the operator.
        case lack(String)
        /// The last event of a run, unless the client is gone.
        case ended(Ending)
    }

    package var runId: String
    /// Nil for a run that is not stored.
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

/// A tool call of the gateway that has ended.
package struct EndedToolCall: Equatable, Sendable {
    package var callId: String
    package var name: String
    package var isError: Bool
    /// The text of the output.
    package var text: String
    /// The details of the output.
    package var details: Slice?
    /// The command that the call has run; nil for any other call.
    package var command: CommandUse?
    /// How long the call took.
    package var milliseconds: Int

    package init(_ call: ToolCall, _ output: ToolOutput, milliseconds: Int) {
        callId = call.id
        name = call.name
        isError = output.isError
        text = output.text
        details = output.details
        command = output.command
        self.milliseconds = milliseconds
    }
}
