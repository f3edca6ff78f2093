import Configuration
import Gateway
import SystemPackage
import Testing

struct ModelsTests {
    private var configuration: Configuration {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.agents.append(Agent(id: "beta", workspace: "/beta"))
        configuration.gateway.http.chatCompletions.modelAliases = [
            ModelAlias(model: "gpt-4o", agentId: "beta"), ModelAlias(model: "openclaw", agentId: "beta"),
            ModelAlias(model: "*", agentId: "main"), ModelAlias(model: "caf\u{E9}", agentId: "main"),
        ]
        return configuration
    }

    @Test("Agents and aliases are listed once each, the alias for everything is not")
    func ids() {
        let ids = ["openclaw", "openclaw/default", "openclaw/main", "openclaw/beta", "gpt-4o", "caf\u{E9}"]
        #expect(Models(configuration).ids == ids)
    }

    @Test("The list and a model have OpenAI's shape")
    func shape() throws {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.time = 1_700_000_000
        let models = Models(configuration)
        let item = { (id: String, name: String, description: String) in
            #"{"id":"\#(id)","object":"model","created":1700000000,"owned_by":"openclaw","permission":[],"#
                + #""name":"\#(name)","description":"\#(description)"}"#
        }
        let description = "The default agent of this OpenClaw Gateway: main."
        let main = item("openclaw/main", "main", "An agent of this OpenClaw Gateway.")
        let defaults = ["openclaw", "openclaw/default"].map { item($0, "main (default agent)", description) }
        let items = (defaults + [main]).joined(separator: ",")
        #expect(String(decoding: models.list(), as: UTF8.self) == #"{"object":"list","data":[\#(items)]}"#)
        let one = try models.model("openclaw/main")
        #expect(String(decoding: one, as: UTF8.self) == main)
    }

    @Test("A model has its agent's name and character, and the smallest context of the agent's models")
    func described() throws {
        var configuration = configuration
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://h/v1")
        provider.models = [ModelConfiguration(id: "large"), ModelConfiguration(id: "small")]
        provider.models[0].contextWindow = 200_000
        provider.models[1].contextWindow = 32_000
        configuration.models.providers.append(provider)
        let fallback = ModelReference(provider: "p", model: "small")
        configuration.agents[1].settings.model = ModelChoice(
            ModelReference(provider: "p", model: "large"), fallbacks: [fallback])
        configuration.agents[1].settings.identity.name = "Ada"
        configuration.agents[1].settings.identity.theme = "a patient teacher"

        let model = String(decoding: try Models(configuration).model("gpt-4o"), as: UTF8.self)

        #expect(
            model.hasSuffix(
                #""name":"Ada (alias)","description":"Another name of the agent beta. "#
                    + #"Its character: a patient teacher.","context_length":32000}"#))
        configuration.agents[1].settings.contextTokens = 9_000
        let limited = String(decoding: try Models(configuration).model("openclaw/beta"), as: UTF8.self)
        #expect(limited.hasSuffix(#""context_length":9000}"#))
    }

    @Test(
        "An id that is not listed, byte for byte, is not found",
        arguments: ["gpt-5", "*", "OpenClaw", "cafe\u{301}", ""])
    func unknown(id: String) {
        #expect(throws: GatewayError.unknownModel(id: id)) { try Models(configuration).model(id) }
    }
}
