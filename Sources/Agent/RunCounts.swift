package import Conversation
package import JSON

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

extension RunCounts {
    /// Writes the `usage` object, with zeros for counts that the provider did not report.
    package func write(to writer: inout Writer) {
        writer.object { writer in
            writer.member("prompt_tokens", usage.prompt)
            writer.member("completion_tokens", usage.output)
            writer.member("total_tokens", usage.total)
            writer.member("prompt_tokens_details") { $0.object { $0.member("cached_tokens", usage.cacheRead) } }
            writer.member("completion_tokens_details") { $0.object { $0.member("reasoning_tokens", usage.reasoning) } }
            writer.member("openclaw") { writer in
                writer.object { writer in
                    writer.member("turns", turns)
                    writer.member("context_tokens", contextTokens)
                }
            }
        }
    }
}
