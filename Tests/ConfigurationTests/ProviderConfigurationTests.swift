import Configuration
import JSON
import Testing

struct ProviderConfigurationTests {
    private func read(_ provider: String, _ environment: [String: String] = [:]) throws -> ConfigurationReading {
        var text = ConfigurationText("{ models: { providers: { \(provider) } } }")
        text.environment.merge(environment) { $1 }
        return try text.read()
    }

    @Test(
        "A built-in provider needs no configuration, and the first variable that is set holds the key",
        arguments: [
            ("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
            ("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
            ("anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY"),
            ("google", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY"),
            ("google", "https://generativelanguage.googleapis.com/v1beta", "GOOGLE_API_KEY"),
            ("ollama", "http://127.0.0.1:11434/v1", "OLLAMA_API_KEY"),
        ])
    func builtIn(id: String, baseUrl: String, variable: String) throws {
        let provider = try #require(try read("", [variable: "k"]).configuration?.models.provider(id))
        #expect(provider.baseUrl == baseUrl)
        #expect(provider.apiKey == Secret("k", from: .environment(name: variable)))
        #expect(!provider.isConfigured)
    }

    @Test("A key of the file wins over the variable")
    func keyOfTheFile() throws {
        let reading = try read("openai: { apiKey: 'of the file' }", ["OPENAI_API_KEY": "of the environment"])
        #expect(reading.configuration?.models.provider("openai")?.apiKey == Secret("of the file"))
    }

    @Test(
        "An address is http or https, with nothing that could mislead",
        arguments: [
            ("http://h", "http://h"), ("https://h:8000/v1/", "https://h:8000/v1"),
            (" http://[::1]:1/v1// ", "http://[::1]:1/v1"),
            ("ftp://h", nil), ("http://", nil), ("http:///v1", nil), ("http://user:pw@h", nil), ("http://h?x=1", nil),
            ("http://h#x", nil), ("http://h /v1", nil), ("http://h\\\\@x", nil), ("http://:80/", nil), ("h", nil),
            ("http://hö", nil), ("HTTP://h", nil),
        ] as [(String, String?)])
    func addresses(written: String, expected: String?) throws {
        let reading = try read("x: { baseUrl: '\(written)' }")
        #expect(reading.configuration?.models.provider("x")?.baseUrl == expected)
        #expect(reading.errors.map(\.key.description) == (expected == nil ? ["models.providers.x.baseUrl"] : []))
    }

    @Test(
        "A provider that cannot be asked is refused",
        arguments: [
            ("x: {}", "models.providers.x.baseUrl"),
            ("x: { baseUrl: 'http://h', api: 'openai' }", "models.providers.x.api"),
            ("x: { baseUrl: 'http://h', auth: 'magic' }", "models.providers.x.auth"),
            ("x: { baseUrl: 'http://h', headers: { 'a b': 'c' } }", "models.providers.x.headers[\"a b\"]"),
            ("x: { baseUrl: 'http://h', headers: { a: 'c\\nd: e' } }", "models.providers.x.headers.a"),
            ("x: { baseUrl: 'http://h', models: [{}] }", "models.providers.x.models[0].id"),
            ("x: { baseUrl: 'http://h' }, X: { baseUrl: 'http://i' }", "models.providers.X"),
            (
                "x: { baseUrl: 'http://h', models: [{ id: 'm', input: ['smell'] }] }",
                "models.providers.x.models[0].input"
            ),
        ])
    func refused(provider: String, key: String) throws {
        #expect(try read(provider).errors.map(\.key.description) == [key])
    }

    @Test("A model that is not listed has nothing known about it")
    func models() throws {
        let provider = try #require(
            try read(
                """
                x: { baseUrl: 'http://h', models: [{ id: 'm', name: 'M', reasoning: true, input: ['text', 'image'],
                     contextWindow: 1000, compat: { supportsUsageInStreaming: false, maxTokensField: 'max_tokens' },
                     params: { temperature: .5, nested: { a: [1, '${OPENCLAW_GATEWAY_TOKEN}', null] } } }] }
                """
            ).configuration?.models.provider("x"))
        var expected = ModelConfiguration(id: "m")
        expected.reasoning = true
        expected.input = [.text, .image]
        expected.contextWindow = 1_000
        expected.compatibility.supportsUsageInStreaming = false
        expected.compatibility.maxTokensField = .maxTokens
        expected.params = [
            ModelParameter(name: "temperature", value: Slice(literal: "0.5")),
            ModelParameter(name: "nested", value: Slice(literal: "{\"a\":[1,\"of-the-environment\",null]}")),
        ]
        #expect(provider.model("m") == expected)
        #expect(provider.model("other") == ModelConfiguration(id: "other"))
    }

    @Test("A provider has the waits of all, where it does not say its own")
    func limits() throws {
        let text: ConfigurationText = """
            { models: { connectSeconds: 3, idleSeconds: 30, providers: { x: { baseUrl: 'http://h', idleSeconds: 60 } } } }
            """
        let models = try #require(try configuration(text)?.models)
        var expected = ProviderLimits()
        expected.connectSeconds = 3
        expected.idleSeconds = 60
        #expect(models.provider("x")?.limits == expected)
        expected.idleSeconds = 30
        #expect(models.provider("openai")?.limits == expected)
    }
}
