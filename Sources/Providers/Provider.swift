package import Conversation
package import Fetch

/// An upstream model service in one dialect.
///
/// It emits in order and repeats nothing; what had arrived when an error is thrown is in the draft. Retry and fallback
/// wrap this protocol (`Retry`), so that an implementation makes exactly one attempt.
package protocol Provider {
    /// Makes one call of the model.
    ///
    /// - Parameter draft: grows with each event; origin, usage and stop reason are set when they are known.
    /// - Throws: `TurnFailure` for what the upstream did, `Interruption`, and what `emit` throws.
    func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws
}

/// What a turn of a model makes known while it runs.
package enum TurnEvent: Equatable, Sendable {
    /// Visible text, never empty.
    case text(String)
    /// Reasoning, never part of the content; never empty.
    case thinking(String)
    /// The model began to write a tool call; the call itself is in the draft when the turn has ended.
    case toolCallStarted(name: String)
}

/// Everything a model is told in one turn.
package struct TurnRequest: Sendable {
    /// The instructions; empty for none.
    package var system: String
    package var messages: [Message]
    package var tools: [ToolDefinition]
    package var toolChoice: ToolChoice
    package var sampling: SamplingOptions

    package init(
        system: String, messages: [Message], tools: [ToolDefinition] = [], toolChoice: ToolChoice = .auto,
        sampling: SamplingOptions = SamplingOptions()
    ) {
        self.system = system
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.sampling = sampling
    }
}

/// Why one attempt of a turn failed, and whether another attempt may help.
package struct TurnFailure: Error, Equatable, Sendable {
    package var failure: RunFailure
    /// Whether the same request to the same model may succeed when repeated.
    package var isTransient: Bool

    package init(_ failure: RunFailure, isTransient: Bool) {
        self.failure = failure
        self.isTransient = isTransient
    }
}
