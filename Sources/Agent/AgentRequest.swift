package import Conversation
package import Sessions

/// A request to an agent, from any protocol: what the caller sent, before any decision about it.
package struct AgentRequest: Sendable {
    /// Also the id of the response.
    package var runId: String
    package var origin = RunOrigin.http
    /// The agent that the caller names apart from `model`; nil for none.
    package var agent: String?
    /// The caller's `model`, which names an agent; nil for none.
    package var model: String?
    /// The model that the agent is to use instead of its own; nil for its own.
    package var modelOverride: String?
    package var session = SessionKeyCandidates()
    /// The caller's own instructions, in their order.
    package var instructions: [String] = []
    /// The conversation as the caller has it, oldest first. The last is a user's message, a tool result, or the start
    /// of the answer. Empty if the model writes the first message.
    package var messages: [Message]
    /// Tools that the caller runs: a call to one ends the run.
    package var clientTools: [ToolDefinition] = []
    package var toolChoice = ToolChoice.auto
    package var sampling = SamplingOptions()
    /// The caller's names of the fields that it sent.
    package var fieldNames = RequestFieldNames()

    package init(runId: String, messages: [Message]) {
        self.runId = runId
        self.messages = messages
    }
}
