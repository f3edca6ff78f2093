import Configuration
import Conversation
import JSON
import Testing

@testable import Providers

struct ModelChoicesTests {
    static let gpt = ModelReference(provider: "openai", model: "gpt-4.1")
    static let local = ModelReference(provider: "local", model: "smol/lm")
    static let auto = ModelReference(provider: "openrouter", model: "openrouter/auto")

    /// OpenAI and OpenRouter as they are built in, and a local server that is configured.
    static func models(openAI: String? = "k", openRouter: String? = nil, local: Bool = true) -> ModelsConfiguration {
        var models = ModelsConfiguration()
        if local {
            var provider = ProviderConfiguration(id: "local", baseUrl: "http://127.0.0.1:1/v1")
            provider.models = [ModelConfiguration(id: "smol/lm")]
            provider.isConfigured = true
            models.providers.append(provider)
        }
        var first = ProviderConfiguration(id: "openai", baseUrl: "https://api.openai.com/v1")
        first.apiKey = openAI.map { Secret($0) }
        var second = ProviderConfiguration(id: "openrouter", baseUrl: "https://openrouter.ai/api/v1")
        second.apiKey = openRouter.map { Secret($0) }
        var third = ProviderConfiguration(id: "anthropic", baseUrl: "https://api.anthropic.com")
        third.api = .anthropicMessages
        models.providers += [first, second, third]
        return models
    }

    private static func choices(
        _ models: ModelsConfiguration = models(), _ adjust: (inout AgentSettings) -> Void = { _ in }
    ) -> ModelChoices {
        var settings = AgentSettings()
        adjust(&settings)
        return ModelChoices(models, settings)
    }

    private static func references(_ choices: ModelChoices, chosen: ModelReference? = nil) throws -> [ModelReference] {
        try choices.selection(chosen: chosen).targets.map(\.reference)
    }

    @Test("An agent's model comes first, then its fallbacks, each once")
    func targets() throws {
        let choices = Self.choices { $0.model = ModelChoice(Self.local, fallbacks: [Self.gpt, Self.local]) }
        #expect(try Self.references(choices) == [Self.local, Self.gpt])
        #expect(try Self.references(choices, chosen: Self.gpt) == [Self.gpt, Self.local])
        #expect(
            try Self.references(Self.choices { $0.model = ModelChoice(Self.local, fallbacks: [Self.auto]) }) == [
                Self.local
            ])
    }

    @Test("Without a choice the first configured provider is used, otherwise one with a key, otherwise none")
    func unsaid() throws {
        #expect(try Self.references(Self.choices()) == [Self.local])
        let built = Self.models(openRouter: "k", local: false)
        #expect(try Self.references(Self.choices(built)) == [ModelReference(provider: "openai", model: "gpt-5-mini")])
        #expect(
            try Self.references(Self.choices(Self.models(openAI: nil, openRouter: "k", local: false))) == [Self.auto])
        #expect(try Self.references(Self.choices(Self.models(openAI: nil, local: false))) == [])
    }

    @Test("The error for a model that cannot be called names the key to set")
    func notConfigured() {
        let absent = Self.choices { $0.model = ModelChoice(ModelReference(provider: "x", model: "y")) }
        #expect(
            throws: RunFailure.notConfigured(
                message: "the model x/y needs a provider named x: write models.providers.x.baseUrl in openclaw.json")
        ) { try absent.selection() }
        let keyless = Self.choices(Self.models(openAI: nil)) { $0.model = ModelChoice(Self.gpt) }
        #expect(
            throws: RunFailure.notConfigured(
                message: "the model openai/gpt-4.1 cannot be called: its provider has no key: "
                    + "set OPENAI_API_KEY, or models.providers.openai.apiKey in openclaw.json")
        ) { try keyless.selection() }
        let other = Self.choices { $0.model = ModelChoice(ModelReference(provider: "anthropic", model: "claude")) }
        #expect(
            throws: RunFailure.notConfigured(
                message: "the model anthropic/claude cannot be called: "
                    + "its provider has the api anthropic-messages, which is not supported: "
                    + "set models.providers.anthropic.api to openai-completions "
                    + "and .baseUrl to https://api.anthropic.com/v1")
        ) { try other.selection() }
    }

    @Test("A fallback takes the place of a model that cannot be called, whatever the reason")
    func fallbackInstead() throws {
        var models = Self.models(openAI: nil)
        models.providers[0].fault = "models.providers.local.apiKey: missing"
        var useful = ProviderConfiguration(id: "useful", baseUrl: "http://127.0.0.1:2/v1")
        useful.isConfigured = true
        models.providers.append(useful)
        let answer = ModelReference(provider: "useful", model: "m")
        let cases: [(ModelReference, String)] = [
            (Self.gpt, "the model openai/gpt-4.1 cannot be called: its provider has no key: "),
            (Self.local, "the model local/smol/lm cannot be called: models.providers.local.apiKey: missing"),
            (ModelReference(provider: "x", model: "y"), "the model x/y needs a provider named x: "),
            (
                ModelReference(provider: "anthropic", model: "claude"),
                "the model anthropic/claude cannot be called: its provider has the api anthropic-messages"
            ),
        ]
        for (primary, fault) in cases {
            let choices = Self.choices(models) { $0.model = ModelChoice(primary, fallbacks: [Self.auto, answer]) }
            for chosen in [nil, primary] {
                let selection = try choices.selection(chosen: chosen)
                #expect(selection.targets.map(\.reference) == [answer])
                #expect(selection.faults.count == 2 && selection.faults[0].hasPrefix(fault), "\(selection.faults)")
            }
        }
    }

    @Test("Without a choice the first configured provider that can be called is used")
    func unsaidAndUnusable() throws {
        var models = Self.models(openAI: nil)
        models.providers[0].fault = "missing"
        var useful = models.providers[0]
        useful = ProviderConfiguration(id: "useful", baseUrl: "http://127.0.0.1:2/v1")
        useful.models = [ModelConfiguration(id: "m")]
        useful.isConfigured = true
        #expect(throws: RunFailure.self) { try Self.choices(models).selection() }
        models.providers.append(useful)
        #expect(try Self.references(Self.choices(models)) == [ModelReference(provider: "useful", model: "m")])
    }

    @Test(
        "The advice for an api that is not supported leads to a model that can be called",
        arguments: [
            ("anthropic", "https://api.anthropic.com", ProviderConfiguration.API.anthropicMessages),
            ("google", "https://generativelanguage.googleapis.com/v1beta", .googleGenerativeAI),
            ("openai", "https://api.openai.com/v1", .openAIResponses),
        ])
    func advice(id: String, address: String, api: ProviderConfiguration.API) throws {
        var provider = ProviderConfiguration(id: id, baseUrl: address)
        provider.api = api
        var models = ModelsConfiguration()
        models.providers = [provider]
        let reference = ModelReference(provider: id, model: "m")
        func fault() -> String {
            do throws(RunFailure) {
                _ = try Self.choices(models).target(reference)
                return ""
            } catch { return error.message }
        }
        let words = fault().split(separator: " ").map(String.init)
        let place = try #require(words.firstIndex(of: "models.providers.\(id).api"))
        let written = try #require(ProviderConfiguration.API(rawValue: words[place + 2]))
        var changed = ProviderConfiguration(id: id, baseUrl: try #require(words.last))
        changed.api = written
        models.providers = [changed]
        #expect(fault().contains("has no key: set "))
        models.providers[0].apiKey = Secret("k")
        #expect(try Self.choices(models).target(reference).baseUrl.hasPrefix("https://"))
    }

    @Test(
        "A request may name a model by alias, reference or listed id",
        arguments: [
            ("FAST", local), ("local/smol/lm", local), ("Local/smol/lm", local), ("smol/lm", local), ("gpt-4.1", gpt),
            ("openai/o3", ModelReference(provider: "openai", model: "o3")),
        ])
    func named(text: String, reference: ModelReference) throws {
        let choices = Self.choices {
            $0.model = ModelChoice(Self.gpt)
            $0.allowedModels = [
                AllowedModel(Self.local, alias: "fast"), AllowedModel(ModelReference(provider: "openai", model: "o3")),
            ]
        }
        #expect(try choices.reference(named: text) == reference)
    }

    @Test("A model that is unknown or not in the agent's list is rejected")
    func refused() throws {
        let open = Self.choices()
        #expect(throws: ModelRejection.unknown(name: "x/y")) { try open.reference(named: "x/y") }
        #expect(throws: ModelRejection.unknown(name: "")) { try open.reference(named: "") }
        #expect(try open.reference(named: "openai/any") == ModelReference(provider: "openai", model: "any"))
        let closed = Self.choices {
            $0.model = ModelChoice(Self.gpt)
            $0.allowedModels = [AllowedModel(Self.local)]
        }
        #expect(throws: ModelRejection.notAllowed(ModelReference(provider: "openai", model: "o3"))) {
            try closed.reference(named: "openai/o3")
        }
        #expect(try closed.reference(named: "openai/gpt-4.1") == Self.gpt)
    }

    @Test("Parameters of the agent's list win over the agent's, these over the provider's")
    func parameters() throws {
        func parameter(_ name: String, _ json: String) throws -> ModelParameter {
            ModelParameter(name: name, value: try ChatCompletionsRequestTests.slice(json))
        }
        var models = Self.models()
        models.providers[0].models[0].params = [
            try parameter("seed", "1"), try parameter("topP", "1"), try parameter("temperature", "1"),
        ]
        models.providers[0].models[0].reasoning = true
        let agent = [
            try parameter("top_p", "2"), try parameter("temperature", "2"), try parameter("cacheRetention", "2"),
            try parameter("maxTokens", "1"), try parameter("max_completion_tokens", "2"),
        ]
        let listed = [try parameter("temperature", "3")]
        let choices = Self.choices(models) {
            $0.params = agent
            $0.allowedModels = [AllowedModel(Self.local)]
            $0.allowedModels[0].params = listed
            $0.thinkingDefault = .low
        }
        let defaults = try choices.target(Self.local).defaults
        #expect(defaults.fields == [.temperature, .topP, .seed, .maxOutputTokens, .reasoningEffort])
        #expect(defaults.fields.map { defaults[$0]?.text } == ["3", "2", "1", "2", "\"low\""])
    }
}
