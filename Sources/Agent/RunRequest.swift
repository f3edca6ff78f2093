package import Configuration
package import Conversation

/// What a caller wants answered, whatever it came in by.
package struct RunRequest: Sendable {
    /// Also the id of the response.
    package var runId: String
    /// Nil for a run that is stored nowhere.
    package var sessionKey: String?
    /// The instructions; see `SystemPrompt`.
    package var system: String
    /// The conversation as the caller told it, oldest first; the last is a user's message or a tool result.
    package var messages: [Message]
    /// Tools that the caller runs itself: a call to one ends the run.
    package var clientTools: [ToolDefinition] = []
    package var toolChoice = ToolChoice.auto
    package var sampling = SamplingOptions()
    /// The client's names of the fields that it sent.
    package var fieldNames = RequestFieldNames()
    package var limits = RunLimits()

    package init(runId: String, sessionKey: String?, system: String, messages: [Message]) {
        self.runId = runId
        self.sessionKey = sessionKey
        self.system = system
        self.messages = messages
    }
}

/// How much one run may do.
package struct RunLimits: Equatable, Sendable {
    /// Calls of the model in one run.
    package var turnsMax = 50
    /// Tool calls of one run.
    package var toolCallsMax = 200
    /// Bytes of visible text in one answer (4 MiB).
    package var answerBytesMax = 4 << 20
    /// How often the oldest half of a session is left out because the model finds the prompt too long.
    package var shorteningsMax = 4

    package init() {}

    package init(_ settings: AgentSettings) {
        turnsMax = settings.turnsMax
        toolCallsMax = settings.toolCallsMax
        answerBytesMax = settings.answerBytesMax
    }
}
