@testable import Configuration
import Testing

struct ModelNamesTests {
    private func names(_ ids: [String], models: [String: [String]] = [:]) -> ModelNames {
        var names = ModelNames(
            ids.map { id in
                var provider = ProviderConfiguration(id: id, baseUrl: "http://h")
                provider.models = (models[id] ?? []).map { ModelConfiguration(id: $0) }
                provider.isConfigured = true
                return provider
            })
        names.add(alias: "Fast", for: ModelReference(provider: "a", model: "small"))
        return names
    }

    @Test(
        "A name is an alias, a reference, a listed model, or one of the default provider",
        arguments: [
            (["a", "b"], "fast", "a/small"), (["a", "b"], "FAST", "a/small"), (["a", "b"], "b/x/y", "b/x/y"),
            (["a", "b"], "B/x", "b/x"), (["a", "b"], "big", "b/big"), (["a", "b"], "meta/llama", "b/meta/llama"),
            (["a", "b"], "c/x", "c/x"), (["a", "b"], "other", "anthropic/other"), (["a"], "other", "a/other"),
            (["a"], " other ", "a/other"), (["a"], "/x", "a//x"), (["a"], "x/", "a/x/"),
        ])
    func resolved(providers: [String], text: String, expected: String) {
        let names = names(providers, models: ["b": ["big", "meta/llama"]])
        #expect(names.resolve(text)?.description == expected)
    }

    @Test("Nothing means nothing", arguments: ["", "  "])
    func empty(text: String) {
        #expect(names(["a"]).resolve(text) == nil)
    }

    @Test("A reference is split at its first slash")
    func references() {
        #expect(ModelReference("openrouter/meta/llama") == ModelReference(provider: "openrouter", model: "meta/llama"))
        #expect(ModelReference("OpenAI/GPT") == ModelReference(provider: "openai", model: "GPT"))
        for text in ["gpt", "/x", "x/", "/"] { #expect(ModelReference(text) == nil) }
    }

    @Test("A model with an unknown or missing provider is a warning")
    func warnings() throws {
        #expect(
            try diagnostics("{ agents: { defaults: { model: 'zai/glm' } } }") == [
                "1:25 warning agents.defaults.model: unknown provider zai; add it to models.providers, "
                    + "with its baseUrl"
            ])
        #expect(
            try diagnostics("{ agents: { defaults: { model: 'glm' } } }") == [
                "1:25 warning agents.defaults.model: the model has no provider; anthropic/glm is used"
            ])
    }
}
