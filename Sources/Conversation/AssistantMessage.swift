package import JSON
internal import Text

/// One answer of a model: a draft while it arrives, a record when it is complete.
package struct AssistantMessage: Equatable, Sendable {
    package var content: [AssistantBlock] = []
    /// The model that wrote it; nil for a message that a client sent as history.
    package var origin: ModelOrigin?
    /// The usage that the provider reported for this turn; nil when it reported none.
    package var usage: Usage?
    /// Why the turn ended; nil until then.
    package var stopReason: StopReason?
    /// The error, for the stop reasons `error` and `aborted`; never holds a secret.
    package var errorMessage: String?
    /// `reasoning_details`, an array of the provider, sent only to the same API, provider and model.
    package var reasoningDetails: Slice?
    /// `extra_content` of the message, an object of the provider, sent only to the same API, provider and model.
    package var extraContent: Slice?

    /// The content that a client receives for an answer without text (H-53).
    package static let placeholder = "No response from OpenClaw."

    package init() {}

    package init(_ content: [AssistantBlock], stopReason: StopReason? = nil) {
        self.content = content
        self.stopReason = stopReason
    }

    package init(text: String) {
        content = [.text(text)]
    }

    /// The visible text of this turn: all blocks of text and refusal, concatenated.
    package var text: String {
        var joined = ""
        for block in content {
            switch block {
            case .text(let text, _), .refusal(let text): joined += text
            case .thinking, .toolCall: break
            }
        }
        return joined
    }

    /// Whether the answer contains a refusal of the model.
    package var hasRefusal: Bool {
        content.contains { if case .refusal = $0 { true } else { false } }
    }

    /// Whether the answer has no calls, no refusal, and no text except the placeholder.
    package var isBlank: Bool {
        let text = text.trimmingUnicodeWhiteSpace
        return toolCalls.isEmpty && !hasRefusal && (text.isEmpty || text.utf8.elementsEqual(Self.placeholder.utf8))
    }

    /// The whole answer, of which this one is the continuation.
    package func continuing(_ start: String) -> AssistantMessage {
        var whole = self
        for (index, block) in content.enumerated() {
            guard case .text(let text, let signature) = block else { continue }
            whole.content[index] = .text(start + text, signature: signature)
            return whole
        }
        whole.content.insert(.text(start), at: 0)
        return whole
    }

    /// The tool calls in the order the model made them.
    package var toolCalls: [ToolCall] {
        content.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
    }
}

/// A part of an answer. A signature is an opaque string of the provider, sent only to the same API, provider and model.
package enum AssistantBlock: Equatable, Sendable {
    case text(String, signature: String? = nil)
    case thinking(String, signature: String? = nil)
    /// The model's explanation of why it does not answer.
    case refusal(String)
    case toolCall(ToolCall)
}

/// A call of a tool, as a model requested it.
package struct ToolCall: Equatable, Sendable {
    /// The id by which transcripts and clients know the call: 1 to 64 of `[A-Za-z0-9_-]` (`ToolCallId`).
    package var id: String
    /// The provider's own id of the call if `id` is another one, because a client cannot take it; sent back only to the
    /// same model.
    package var providerId: String?
    package var name: String
    /// The arguments as the model wrote them: a JSON object, unless the model made a mistake.
    package var arguments: String
    /// `extra_content`, an object that the provider attached to the call, such as the signature of a thought; sent only
    /// to the same API, provider and model.
    package var extraContent: Slice?

    package init(id: String, providerId: String? = nil, name: String, arguments: String) {
        self.id = id
        self.providerId = providerId
        self.name = name
        self.arguments = arguments
    }
}

/// The model that wrote an answer: the API that was used, the provider's name in the configuration, and the model's id.
package struct ModelOrigin: Equatable, Sendable {
    package var api: String
    package var provider: String
    package var model: String

    package init(api: String, provider: String, model: String) {
        self.api = api
        self.provider = provider
        self.model = model
    }
}

/// Why a turn ended, as a transcript stores it (D-05).
package enum StopReason: String, Equatable, Sendable {
    case stop, length, toolUse, error, aborted
    /// The provider refused to continue. A transcript stores `stop` with an error message.
    case refused
}
