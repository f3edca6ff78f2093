package import Conversation
package import Fetch
package import JSON

/// A service that answers one turn: a model in its dialect (`ModelProvider`), or models with retries (`Retry`).
package protocol Provider {
    /// Makes one call of the model.
    ///
    /// Events are emitted in order, each once. When an error is thrown, the draft holds what had arrived before it;
    /// after an `AnswerCut` it holds exactly what was emitted.
    ///
    /// - Parameter draft: grows with each event; origin, usage and stop reason are set when they are known.
    /// - Throws: `TurnFailure` for a failure of the upstream, `Interruption`, and the errors of `emit`.
    func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws
}

/// What happens during a turn of a model.
package enum TurnEvent: Equatable, Sendable {
    /// Visible text, never empty.
    case text(String)
    /// Reasoning, never part of the content; never empty.
    case thinking(String)
    /// The model's explanation of why it does not answer; never empty.
    case refusal(String)
    /// An image that the model made, as a part of the type `image_url`. A text that mentions it precedes it.
    case image(Slice)
    /// The model began to write a tool call; the call itself is in the draft when the turn has ended.
    case toolCallStarted(name: String)
    /// A message for the operator, never part of the answer.
    case notice(String)
}

/// Thrown by `emit` to end a turn within an event, because the answer has reached its limit.
package struct AnswerCut: Error, Equatable {
    /// Number of bytes at the beginning of the event's text that belong to the answer.
    package let acceptedBytes: Int

    package init(acceptedBytes: Int) {
        self.acceptedBytes = acceptedBytes
    }
}

/// Everything that is sent to a model for one turn.
package struct TurnRequest: Sendable {
    /// The instructions; empty for none.
    package var system: String
    package var messages: [Message]
    package var tools: [ToolDefinition]
    package var toolChoice: ToolChoice
    package var sampling: SamplingOptions
    /// The client's names of the fields that it sent.
    package var fieldNames: RequestFieldNames
    /// The start of the answer, which the model continues; nil for none. A dialect finds it as the last message.
    package var prefill: String?

    package init(
        system: String, messages: [Message], tools: [ToolDefinition] = [], toolChoice: ToolChoice = .auto,
        sampling: SamplingOptions = SamplingOptions()
    ) {
        self.system = system
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.sampling = sampling
        fieldNames = RequestFieldNames()
    }
}

/// Why one attempt of a turn failed, and whether another attempt may help.
package struct TurnFailure: Error, Equatable, Sendable {
    package var failure: RunFailure
    /// Whether the same request to the same model may succeed when repeated.
    package var isTransient: Bool
    /// The field that the provider rejected, for `RunFailure.invalidRequest`.
    package var field: RequestField?
    /// The URL of the request, if it is probably wrong; only for the journal.
    package var url: String?
    /// Whether the provider rejected the request (400, 422) and named no field.
    package var isRejected = false
    /// The reason for the journal, without text of the provider, which may quote the request.
    package var reason = ""

    package init(_ failure: RunFailure, isTransient: Bool, field: RequestField? = nil) {
        self.failure = failure
        self.isTransient = isTransient
        self.field = field
    }
}

extension TurnFailure {
    /// Whether both are the same failure; `reason` is not compared.
    package static func == (left: Self, right: Self) -> Bool {
        left.failure == right.failure && left.isTransient == right.isTransient && left.field == right.field
            && left.url == right.url && left.isRejected == right.isRejected
    }

    /// Whether the provider refused the messages, so that every request with them would be refused.
    ///
    /// A prompt that is too long is not such a refusal: older messages or the model's `maxTokens` may be the cause, and
    /// the prompt of a session is shortened.
    package var refusesMessages: Bool {
        switch failure {
        case .contentFiltered: true
        case .contextLengthExceeded: false
        case .invalidRequest: field == .messages
        default: isRejected
        }
    }
}
