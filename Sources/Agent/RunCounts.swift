package import Conversation

/// The counts of a run, summed over its turns.
package struct RunCounts: Equatable, Sendable {
    /// Tokens as the providers reported them.
    package var usage = Usage()
    /// Calls of a model that ended.
    package var turns = 0
    /// Tool calls that models made, those to the client's tools included.
    package var toolCalls = 0
    /// Tokens of the last prompt.
    package var contextTokens = 0

    package init(usage: Usage = Usage(), turns: Int = 0, toolCalls: Int = 0, contextTokens: Int = 0) {
        self.usage = usage
        self.turns = turns
        self.toolCalls = toolCalls
        self.contextTokens = contextTokens
    }

    /// Adds a turn that ended.
    mutating func add(_ turn: AssistantMessage) {
        turns += 1
        toolCalls += turn.toolCalls.count
        guard let reported = turn.usage else { return }
        usage += reported
        contextTokens = reported.prompt
    }
}
