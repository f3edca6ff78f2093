/// An element of a provider's `models` (C-42); nil for a missing member.
package struct ModelConfiguration: Equatable, Sendable {
    /// The provider's id of the model.
    package let id: String
    /// Whether it is a reasoning model.
    package var reasoning: Bool?
    /// The kinds of input that a prompt may contain; nil if unknown.
    package var input: [Modality]?
    /// Context window, in tokens.
    package var contextWindow: Int?
    /// Longest answer, in tokens, of a request without a limit of its own.
    package var maxTokens: Int?
    package var compatibility = ModelCompatibility()
    /// Parameters for this model, in the file's order.
    package var params: [ModelParameter] = []

    package init(id: String) {
        self.id = id
    }

    package enum Modality: String, Equatable, Sendable, CaseIterable {
        case text, image
    }
}

/// The section `compat` of a model: differences of its server from OpenAI's; nil leaves the decision to the dialect.
package struct ModelCompatibility: Equatable, Sendable {
    /// Whether it accepts the role `developer`.
    package var supportsDeveloperRole: Bool?
    /// Whether it reports usage in a stream (C-43).
    package var supportsUsageInStreaming: Bool?
    /// Whether it accepts `reasoning_effort`.
    package var supportsReasoningEffort: Bool?
    /// The field for the longest answer.
    package var maxTokensField: MaxTokensField?
    /// How it is asked to continue an answer.
    package var prefill: Prefill?
    /// Names of further fields of a request that are passed on to it unchanged.
    package var extraFields: [String]?
    /// Whether an id of a tool call must be nine letters and digits.
    package var requiresMistralToolIds: Bool?
    /// Whether a message of an assistant may contain the reasoning that the model sent with it.
    package var supportsReasoningContent: Bool?
    /// Whether a message of an assistant may contain the `extra_content` that the model sent with it.
    package var supportsExtraContent: Bool?
    /// Whether it can call tools.
    package var supportsTools: Bool?
    /// Whether one request may have tools and a response format.
    package var supportsResponseFormatWithTools: Bool?

    package init() {}

    package enum MaxTokensField: String, Equatable, Sendable, CaseIterable {
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// What a request contains to continue an answer.
    package enum Prefill: String, Equatable, Sendable, CaseIterable {
        /// The server does not continue answers.
        case none
        /// The answer is the last message.
        case trailing
        /// The answer is the last message, with `prefix: true`.
        case prefix
        /// The answer is the last message, next to `continue_final_message: true` and `add_generation_prompt: false`.
        case continueFinalMessage
    }
}

extension ModelConfiguration {
    /// Returns nil, and reports it, if the id is missing.
    init?(_ section: ConfigurationSection) {
        let id = section.text("id") ?? ""
        self.init(id: id)
        section.record("id", .text, id)
        section.accept("name")
        section.read("reasoning", into: &reasoning)
        section.read("input", into: &input)
        section.read("contextWindow", into: &contextWindow, in: 1...1_000_000_000)
        section.read("maxTokens", into: &maxTokens, in: 1...1_000_000_000)
        if let maxTokens, let contextWindow, maxTokens >= contextWindow {
            section.report(
                .warning, "maxTokens",
                "must be less than contextWindow; some servers reject every request with this limit")
        }
        section.section("compat") { compatibility.read($0) }
        section.read("params", into: &params)
        section.withoutEffect("cost", because: "has no effect: this gateway does not compute costs")
        section.withoutEffect("alias", "api", "contextTokens", "headers", "metadata", "thinkingLevelMap")
        if id.isEmpty {
            section.report(.error, "id", "expected the id of the model")
            return nil
        }
    }
}

extension ModelCompatibility {
    mutating func read(_ section: ConfigurationSection) {
        section.read("supportsDeveloperRole", into: &supportsDeveloperRole)
        section.read("supportsUsageInStreaming", into: &supportsUsageInStreaming)
        section.read("supportsReasoningEffort", into: &supportsReasoningEffort)
        section.read("maxTokensField", into: &maxTokensField)
        section.read("prefill", into: &prefill)
        section.read("extraFields", into: &extraFields)
        section.read("requiresMistralToolIds", into: &requiresMistralToolIds)
        section.read("supportsReasoningContent", into: &supportsReasoningContent)
        section.read("supportsExtraContent", into: &supportsExtraContent)
        section.read("supportsTools", into: &supportsTools)
        section.read("supportsResponseFormatWithTools", into: &supportsResponseFormatWithTools)
        section.withoutEffect(
            "openRouterRouting", "requiresAssistantAfterToolResult", "requiresStringContent", "requiresThinkingAsText",
            "requiresToolResultName", "supportedReasoningEfforts", "supportsPromptCacheKey",
            "supportsStore", "supportsStrictMode", "thinkingFormat")
    }
}
