/// An entry of a provider's `models` (C-42); nil is what nobody said.
package struct ModelConfiguration: Equatable, Sendable {
    /// The id as the provider knows it.
    package let id: String
    package var name: String?
    /// Whether it thinks before it answers.
    package var reasoning: Bool?
    /// What a prompt may hold; nil is not known.
    package var input: [Modality]?
    /// Tokens of prompt and answer together.
    package var contextWindow: Int?
    /// Tokens of one answer.
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

/// The section `compat` of a model: where its server differs from OpenAI's; nil leaves it to the dialect.
package struct ModelCompatibility: Equatable, Sendable {
    /// Whether it knows the role `developer`.
    package var supportsDeveloperRole: Bool?
    /// Whether it reports usage in a stream (C-43).
    package var supportsUsageInStreaming: Bool?
    /// Whether it knows `reasoning_effort`.
    package var supportsReasoningEffort: Bool?
    /// The field that limits an answer.
    package var maxTokensField: MaxTokensField?

    package init() {}

    package enum MaxTokensField: String, Equatable, Sendable, CaseIterable {
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }
}
