/// An entry of `models.providers`, over what is built in for its name (C-41).
package struct ProviderConfiguration: Equatable, Sendable {
    /// The name that model references begin with, in lower case.
    package let id: String
    /// Where its API begins, without a slash at the end: `https://openrouter.ai/api/v1`.
    package var baseUrl: String
    package var api = Dialect.openAICompletions
    /// nil where there is none, as for a local server.
    package var apiKey: Secret?
    /// Whether the key goes into `Authorization: Bearer` also in dialects that have a field of their own for it.
    package var authHeader = false
    /// Further request fields, in the file's order.
    package var headers: [ProviderHeader] = []
    /// What is known about its models; others may be used too.
    package var models: [ModelConfiguration] = []
    package var limits = ProviderLimits()
    /// Whether the file has an entry for it; false for one that is only built in.
    package var isConfigured = false

    package init(id: String, baseUrl: String) {
        self.id = id
        self.baseUrl = baseUrl
    }

    /// What is known about a model, or the defaults for one that the file does not list.
    package func model(_ id: String) -> ModelConfiguration {
        models.first { $0.id.utf8.elementsEqual(id.utf8) } ?? ModelConfiguration(id: id)
    }

    /// The wire formats of upstream APIs, by the reference's names.
    package enum Dialect: String, Equatable, Sendable, CaseIterable {
        case openAICompletions = "openai-completions"
        case openAIResponses = "openai-responses"
        case anthropicMessages = "anthropic-messages"
        case googleGenerativeAI = "google-generative-ai"
    }
}

/// A request field that a provider wants; the value may be a secret.
package struct ProviderHeader: Equatable, Sendable {
    package let name: String
    package let value: Secret

    package init(name: String, value: Secret) {
        self.name = name
        self.value = value
    }
}
