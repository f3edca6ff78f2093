import Configuration
import Gateway
import SystemPackage
import Testing

struct AgentSelectionTests {
    private var configuration: Configuration {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.agents = ["main", "beta", "ops_2"].map { Agent(id: $0, workspace: FilePath("/state/\($0)")) }
        configuration.defaultAgentId = "beta"
        configuration.gateway.http.chatCompletions.modelAliases = [ModelAlias(model: "gpt-4o", agentId: "ops_2")]
        return configuration
    }

    @Test(
        "A model names an agent in any of its forms and any ASCII case",
        arguments: [
            (nil, "beta"), ("openclaw", "beta"), ("OpenClaw/Default", "beta"), ("openclaw:main", "main"),
            ("openclaw/OPS_2", "ops_2"), ("agent:main", "main"), ("gpt-4o", "ops_2"),
        ])
    func model(model: String?, agent: String) throws {
        #expect(try AgentSelection.agent(header: nil, model: model, in: configuration).id == agent)
    }

    @Test("A header wins over every model")
    func header() throws {
        #expect(try AgentSelection.agent(header: "MAIN", model: "claude-x", in: configuration).id == "main")
    }

    @Test("A model of no known form is 400, an agent that is not configured is 404")
    func refused() {
        for model in ["gpt-4", "GPT-4O", "", "openclaw:", "agent:../etc", "openclaw/a b", "openclaw:é"] {
            #expect(throws: GatewayError.self) {
                try AgentSelection.agent(header: nil, model: model, in: configuration)
            }
        }
        #expect(throws: GatewayError.unknownAgent(id: "gamma")) {
            try AgentSelection.agent(header: nil, model: "openclaw:Gamma", in: configuration)
        }
        #expect(throws: GatewayError.unknownAgent(id: "default")) {
            try AgentSelection.agent(header: "default", model: nil, in: configuration)
        }
    }

    @Test("The alias * stands for every other model")
    func everyOther() throws {
        var open = configuration
        open.gateway.http.chatCompletions.modelAliases.append(ModelAlias(model: "*", agentId: "main"))
        #expect(try AgentSelection.agent(header: nil, model: "anything", in: open).id == "main")
        #expect(try AgentSelection.agent(header: nil, model: "gpt-4o", in: open).id == "ops_2")
    }
}
