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
        let models = Models(Configuration(stateDirectory: "/state"))
        let item = { (id: String) in
            #"{"id":"\#(id)","object":"model","created":0,"owned_by":"openclaw","permission":[]}"#
        }
        let items = ["openclaw", "openclaw/default", "openclaw/main"].map(item).joined(separator: ",")
        #expect(String(decoding: models.list(), as: UTF8.self) == #"{"object":"list","data":[\#(items)]}"#)
        let one = try models.model("openclaw/main")
        #expect(String(decoding: one, as: UTF8.self) == item("openclaw/main"))
    }

    @Test(
        "An id that is not listed, byte for byte, is not found",
        arguments: ["gpt-5", "*", "OpenClaw", "cafe\u{301}", ""])
    func unknown(id: String) {
        #expect(throws: GatewayError.unknownModel(id: id)) { try Models(configuration).model(id) }
    }
}
