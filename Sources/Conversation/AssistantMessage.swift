/// One answer of a model: the draft while it arrives, the record when it has ended.
package struct AssistantMessage: Equatable, Sendable {
    package var content: [AssistantBlock] = []
    /// Who said it; nil for a message that a client sent as history.
    package var origin: ModelOrigin?
    /// What the provider reported for this turn; nil when it reported nothing.
    package var usage: Usage?
    /// Why the turn ended; nil while it has not.
    package var stopReason: StopReason?
    /// What went wrong, for `stopReason` error and aborted; never holds a secret.
    package var errorMessage: String?

    package init() {}

    package init(_ content: [AssistantBlock], stopReason: StopReason? = nil) {
        self.content = content
        self.stopReason = stopReason
    }

    package init(text: String) {
        content = [.text(text)]
    }

    /// The visible text of this turn: all text blocks, one after the other.
    package var text: String {
        var joined = ""
        for case .text(let text, _) in content { joined += text }
        return joined
    }

    /// The tool calls in the order the model made them.
    package var toolCalls: [ToolCall] {
        content.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
    }
}

/// A piece of an answer. Signatures are opaque texts of the provider, returned only to the same api, provider and model.
package enum AssistantBlock: Equatable, Sendable {
    case text(String, signature: String? = nil)
    case thinking(String, signature: String? = nil)
    case toolCall(ToolCall)
}

/// A model's wish to have a tool run.
package struct ToolCall: Equatable, Sendable {
    /// Our id: valid in every dialect, at most 40 characters of `[A-Za-z0-9_-]`.
    package var id: String
    /// The provider's own id of the call, to be returned to the same provider; nil where we never saw one.
    package var providerId: String?
    package var name: String
    /// The arguments as the model wrote them: usually the text of a JSON object, but models err.
    package var arguments: String

    package init(id: String, providerId: String? = nil, name: String, arguments: String) {
        self.id = id
        self.providerId = providerId
        self.name = name
        self.arguments = arguments
    }
}

/// Which model answered: the api (dialect) it was reached by, the provider's name in the configuration, and the model's id.
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

/// Why a turn ended, in the words of a transcript (D-05).
package enum StopReason: String, Equatable, Sendable {
    case stop, length, toolUse, error, aborted
    /// The provider refused to go on. A transcript says `stop` with an error message.
    case refused
}
