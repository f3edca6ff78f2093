import Configuration
import Conversation
import Fetch
import Posix
import SystemPackage
import Testing

@testable import Providers

struct LocalServerTests {
    private static func models(_ names: String...) -> ModelsConfiguration {
        var models = ModelsConfiguration()
        models.providers = names.map { ProviderConfiguration(id: $0, baseUrl: "http://127.0.0.1/\($0)") }
        return models
    }

    private static let list = #"{"object":"list","data":[{"id":"smollm2:135m","object":"model"},{"id":"b"}]}"#

    @Test("The first model of the first server that responds is used")
    func found() throws {
        let server = LocalServer(Self.models("ollama", "llamacpp"))
        let ollama = ScriptedTransport(.ok(Self.list))
        #expect(try server.find(over: ollama) == ModelReference(provider: "ollama", model: "smollm2:135m"))
        #expect(ollama.requests.map(\.url) == ["http://127.0.0.1/ollama/models"])
        let replies: [ScriptedTransport.Reply] = [
            .error(FetchError.connectFailed(reason: "refused")), .ok(#"{"data":[]}"#), .ok("<html>"),
            .status(404, Self.list),
        ]
        for reply in replies {
            let other = ScriptedTransport(reply, .ok(Self.list))
            #expect(try server.find(over: other) == ModelReference(provider: "llamacpp", model: "smollm2:135m"))
        }
    }

    @Test("Without any server the error names the keys to set and the servers to start")
    func missing() {
        let failed = #expect(throws: RunFailure.self) {
            try LocalServer(Self.models("ollama")).find(over: ScriptedTransport())
        }
        let words = """
            no model is configured: write { models: { providers: { openai: { apiKey: "…" } } }, \
            agents: { defaults: { model: "openai/gpt-5-mini" } } } in openclaw.json, \
            or set OPENAI_API_KEY or OPENROUTER_API_KEY, \
            or start ollama with a model in it
            """
        #expect(failed == .notConfigured(message: words))
    }

    @Test("A server is verified with the certificates of its provider")
    func certificates() throws {
        var models = Self.models("ollama")
        models.providers[0].certificates = "/etc/ollama.pem"
        let transport = ScriptedTransport(.ok(Self.list))
        _ = try LocalServer(models).find(over: transport)
        #expect(transport.requests.map(\.certificates) == ["/etc/ollama.pem"])
    }

    @Test("An interruption is not treated as a missing server")
    func interrupted() {
        let transport = ScriptedTransport(.error(Interruption.clientGone), .ok(Self.list))
        #expect(throws: Interruption.clientGone) {
            try LocalServer(Self.models("ollama", "llamacpp")).find(over: transport)
        }
    }

    @Test("A local server is for an agent without a model, and the agent's options apply to its model")
    func lastResort() throws {
        var settings = AgentSettings()
        settings.params = [ModelParameter(name: "seed", value: try ChatCompletionsRequestTests.slice("1"))]
        let models = Self.models("ollama")
        let transport = ScriptedTransport(.ok(Self.list))
        let choices = ModelChoices(models, settings)
        #expect(try choices.selection() == ModelSelection())
        let target = try choices.target(of: LocalServer(models), over: transport)
        #expect(target.reference == ModelReference(provider: "ollama", model: "smollm2:135m"))
        #expect(target.defaults.fields == [.seed])
    }

    @Test("A local server whose key is missing is not called")
    func faulty() {
        var models = Self.models("ollama")
        models.providers[0].fault = "missing"
        let transport = ScriptedTransport()
        #expect(throws: RunFailure.self) { try LocalServer(models).find(over: transport) }
        #expect(transport.requests == [])
    }
}
