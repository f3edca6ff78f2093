import Agent
import Configuration
import Conversation
import SystemPackage
import Testing

struct AgentSelectorTests {
    private var configuration: Configuration {
        var configuration = Configuration(stateDirectory: "/state")
        configuration.agents = ["main", "beta", "ops_2"].map { Agent(id: $0, workspace: FilePath("/state/\($0)")) }
        configuration.defaultAgentId = "beta"
        configuration.gateway.http.chatCompletions.modelAliases = [ModelAlias(model: "gpt-4o", agentId: "ops_2")]
        return configuration
    }

    private func agent(
        named name: String? = nil, model: String? = nil, in configuration: Configuration? = nil
    ) throws(RunFailure) -> String {
        try AgentSelector(configuration ?? self.configuration).agent(named: name, model: model).id
    }

    @Test(
        "A model names an agent in any of its forms and any ASCII case",
        arguments: [
            (nil, "beta"), ("openclaw", "beta"), ("OpenClaw/Default", "beta"), ("openclaw:main", "main"),
            ("openclaw/OPS_2", "ops_2"), ("agent:main", "main"), ("gpt-4o", "ops_2"),
        ])
    func model(model: String?, expected: String) throws {
        #expect(try agent(model: model) == expected)
    }

    @Test("A name has precedence over every model")
    func name() throws {
        #expect(try agent(named: "MAIN", model: "claude-x") == "main")
    }

    @Test(
        "A model in no known form, or with an invalid id, is rejected",
        arguments: [
            ("gpt-4", RunFailure.invalidModel("gpt-4")), ("GPT-4O", .invalidModel("GPT-4O")), ("", .invalidModel("")),
            ("openclaw:", .invalidAgentId(in: .model)), ("agent:../etc", .invalidAgentId(in: .model)),
            ("openclaw/a b", .invalidAgentId(in: .model)), ("openclaw:é", .invalidAgentId(in: .model)),
            ("openclaw:Gamma", .unknownAgent(id: "gamma")),
        ])
    func rejectedModel(model: String, failure: RunFailure) {
        #expect(throws: failure) { try agent(model: model) }
    }

    @Test("A name must be the id of a configured agent")
    func rejectedName() {
        #expect(throws: RunFailure.unknownAgent(id: "default")) { try agent(named: "default") }
        #expect(throws: RunFailure.invalidAgentId(in: .agent)) { try agent(named: "../etc") }
    }

    @Test("The alias * stands for every other model")
    func everyOther() throws {
        var open = configuration
        open.gateway.http.chatCompletions.modelAliases.append(ModelAlias(model: "*", agentId: "main"))
        #expect(try agent(model: "anything", in: open) == "main")
        #expect(try agent(model: "gpt-4o", in: open) == "ops_2")
    }
}
