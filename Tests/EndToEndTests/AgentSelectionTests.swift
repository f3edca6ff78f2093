internal import TestSupport
internal import Testing

struct AgentSelectionTests {
    private static let agents: JSONValue = [
        "agents": ["list": [["id": "first"], ["id": "beta", "default": true], ["id": "main"]]]
    ]

    private func scenario(_ patch: JSONValue = [:]) throws -> Scenario {
        let scenario = try Scenario(Self.agents.merged(with: patch))
        return scenario
    }

    /// The agent that answered, by its session.
    private func agent(_ scenario: Scenario, _ fields: JSONValue, _ headers: [(String, String)] = []) throws -> String?
    {
        let response = try scenario.chat("hi", fields.merged(with: ["user": "u"]), headers: headers)
        guard response.status == 200 else { return response.errorCode }
        return try scenario.gateway.sessions().keys.first?.split(separator: ":").dropFirst().first.map(String.init)
    }

    @Test(
        "The model names the agent",
        arguments: [
            ("openclaw", "beta"), ("openclaw/default", "beta"), ("openclaw:first", "first"),
            ("openclaw/first", "first"),
            ("agent:first", "first"), ("AGENT:FIRST", "first"), ("gpt-4o", "invalid_model"), ("", "invalid_model"),
            ("openclaw:", "invalid_model"), ("openclaw:absent", "model_not_found"), ("openclaw:../x", "invalid_model"),
        ])
    func byModel(model: String, agent expected: String) throws {
        #expect(try agent(scenario(), ["model": .string(model)]) == expected)
    }

    @Test("Without a model the default agent answers")
    func withoutModel() throws {
        #expect(try agent(scenario(), ["model": nil]) == "beta")
    }

    @Test("A header makes any model acceptable")
    func byHeader() throws {
        #expect(try agent(scenario(), ["model": "gpt-4o"], [("x-openclaw-agent-id", "first")]) == "first")
    }

    @Test("The alias for every other model is used last")
    func aliases() throws {
        let patch: JSONValue = [
            "gateway": ["http": ["endpoints": ["chatCompletions": ["modelAliases": ["gpt-4o": "main", "*": "first"]]]]]
        ]
        #expect(try agent(scenario(patch), ["model": "gpt-4o"]) == "main")
        #expect(try agent(scenario(patch), ["model": "anything"]) == "first")
        #expect(try agent(scenario(patch), ["model": "openclaw"]) == "beta")
    }

    @Test("An unknown agent is 404 and creates nothing", arguments: ["absent", "../../etc"])
    func unknownAgent(id: String) throws {
        let scenario = try scenario()
        let response = try scenario.chat("hi", headers: [("x-openclaw-agent-id", id)])
        #expect([400, 404].contains(response.status))
        #expect(scenario.gateway.directory.files(below: "state").isEmpty)
    }

    @Test("An invalid model names what would be accepted")
    func invalidModel() throws {
        let response = try Scenario().chat("hi", ["model": "gpt-4o"])
        #expect(response.status == 400)
        #expect(response.errorCode == "invalid_model")
        #expect(response.json["error"]["param"] == "model")
        let message = response.json["error"]["message"].string ?? ""
        #expect(["'gpt-4o'", "openclaw/<agentId>", "modelAliases"].allSatisfy { message.contains($0) })
    }

    @Test("x-openclaw-model chooses another model of the agent's allow-list")
    func otherModel() throws {
        let patch: JSONValue = [
            "agents": ["defaults": ["models": ["scripted/model-1": [:], "scripted/model-2": [:]]]]
        ]
        let scenario = try Scenario(patch)
        #expect(try scenario.chat("hi", headers: [("x-openclaw-model", "scripted/model-2")]).status == 200)
        #expect(try scenario.upstream.request().body["model"] == "model-2")
        #expect(try scenario.chat("hi", headers: [("x-openclaw-model", "scripted/other")]).status == 400)
    }
}
