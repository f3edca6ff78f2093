/// A provider with a built-in address and key variables.
struct BuiltInProvider {
    let id: String
    let baseUrl: String
    var api = ProviderConfiguration.API.openAICompletions
    /// Environment variables for its key; the first that is set is used.
    var keyVariables: [String] = []

    static let all = [
        BuiltInProvider(id: "openai", baseUrl: "https://api.openai.com/v1", keyVariables: ["OPENAI_API_KEY"]),
        BuiltInProvider(
            id: "openrouter", baseUrl: "https://openrouter.ai/api/v1", keyVariables: ["OPENROUTER_API_KEY"]),
        BuiltInProvider(
            id: "anthropic", baseUrl: "https://api.anthropic.com", api: .anthropicMessages,
            keyVariables: ["ANTHROPIC_API_KEY"]),
        BuiltInProvider(
            id: "google", baseUrl: "https://generativelanguage.googleapis.com/v1beta", api: .googleGenerativeAI,
            keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"]),
        BuiltInProvider(id: "ollama", baseUrl: "http://127.0.0.1:11434/v1", keyVariables: ["OLLAMA_API_KEY"]),
        BuiltInProvider(id: "llamacpp", baseUrl: "http://127.0.0.1:8080/v1"),
    ]

    /// The provider without configuration, with the key from a variable or credential if there is one.
    func configuration(_ context: ReadingContext) -> ProviderConfiguration {
        var provider = ProviderConfiguration(id: id, baseUrl: baseUrl)
        provider.api = api
        provider.apiKey = keyVariables.lazy.compactMap { context.variableIfPresent($0) }.first
        return provider
    }
}
