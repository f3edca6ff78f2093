package import Configuration
package import Conversation
package import SystemPackage

/// The input of a run, after all decisions about it.
package struct RunRequest: Sendable {
    /// Also the id of the response.
    package var runId: String
    /// Nil for a run that is not stored.
    package var sessionKey: String?
    /// The instructions; see `SystemPrompt`.
    package var system: String
    /// The conversation as the caller has it, oldest first. The last is a user's message, a tool result, or the start
    /// of the answer. Empty if the model writes the first message.
    package var messages: [Message]
    /// Tools that the caller runs: a call to one ends the run.
    package var clientTools: [ToolDefinition] = []
    package var toolChoice = ToolChoice.auto
    package var sampling = SamplingOptions()
    /// The client's names of the fields that it sent.
    package var fieldNames = RequestFieldNames()
    /// Whether turns with tools have no response format, because the model cannot combine both. After the last of them
    /// another turn, without tools, makes the answer.
    package var hasSeparateAnswer = false
    package var limits = RunLimits()
    package var loopDetection = LoopDetectionConfiguration()
    /// The state directory, for the errors of its session.
    package var stateDirectory: FilePath?

    package init(runId: String, sessionKey: String?, system: String, messages: [Message]) {
        self.runId = runId
        self.sessionKey = sessionKey
        self.system = system
        self.messages = messages
    }
}

extension RunRequest {
    /// The start of the answer, which the model continues; nil for none.
    var prefill: String? { if case .assistant(let answer)? = messages.last { answer.text } else { nil } }
}

/// The limits of one run.
package struct RunLimits: Equatable, Sendable {
    /// Calls of the model.
    package var turnsMax = 50
    /// Tool calls.
    package var toolCallsMax = 200
    /// Bytes of visible text in the answer (4 MiB).
    package var answerBytesMax = 4 << 20
    /// How often the older half of a session is left out because the prompt is too long for the model.
    package var shorteningsMax = 4

    package init() {}

    package init(_ settings: AgentSettings) {
        turnsMax = settings.turnsMax
        toolCallsMax = settings.toolCallsMax
        answerBytesMax = settings.answerBytesMax
    }
}
