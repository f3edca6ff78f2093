internal import TestSupport
internal import Testing

/// The document "OpenAI HTTP API", sentence by sentence.
struct DocumentTests {
    private static let curl = """
        curl -sS http://127.0.0.1:18789/v1/chat/completions \\
          -H 'Authorization: Bearer YOUR_TOKEN' \\
          -H 'Content-Type: application/json' \\
          -H 'x-openclaw-agent-id: main' \\
          -d '{
            "model": "openclaw",
            "messages": [{"role":"user","content":"hi"}]
          }'
        """

    private static let streamingCurl = """
        curl -N http://127.0.0.1:18789/v1/chat/completions \\
          -H 'Authorization: Bearer YOUR_TOKEN' \\
          -H 'Content-Type: application/json' \\
          -H 'x-openclaw-agent-id: main' \\
          -d '{
            "model": "openclaw",
            "stream": true,
            "messages": [{"role":"user","content":"hi"}]
          }'
        """

    private static let enabled: JSONValue = [
        "gateway": [
            "auth": ["token": "YOUR_TOKEN"], "http": ["endpoints": ["chatCompletions": ["enabled": true]]],
        ]
    ]

    /// Runs a command of the document as a shell would; only the port is another.
    private func shell(_ command: String, _ scenario: Scenario) throws -> String {
        let text = command.replacing("18789", with: "\(scenario.gateway.port)")
        let program = try ChildProgram("/bin/sh", ["-c", text], environment: ["PATH": "/usr/bin:/bin"])
        guard try program.wait() == .status(0) else { throw TestFailure(program.errors.text) }
        return program.output.text
    }

    @Test("The curl command without streaming works as it stands")
    func curlCommand() throws {
        let scenario = try Scenario(Self.enabled)
        let answer = try JSONValue(parsing: try shell(Self.curl, scenario))

        #expect(answer["object"] == "chat.completion")
        #expect(answer["model"] == "openclaw")
        let message: JSONValue = ["role": "assistant", "content": "Hello there", "refusal": nil]
        #expect(answer["choices"][0]["message"] == message)
    }

    @Test("The streaming curl command works as it stands")
    func streamingCurlCommand() throws {
        let scenario = try Scenario(Self.enabled)
        let output = try shell(Self.streamingCurl, scenario)

        let lines = output.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { $0.hasPrefix("data: ") })
        #expect(lines.last == "data: [DONE]")
        #expect(output.contains(#""content":"Hello""#))
    }

    @Test("The endpoint is disabled by default")
    func disabledByDefault() throws {
        let scenario = try Scenario(["gateway": ["http": nil]])
        let response = try scenario.chat()
        #expect(response.status == 404)
        #expect(response.json["error"]["message"] != nil)
        try scenario.gateway.log.wait(forLineWith: "gateway.http.endpoints.chatCompletions.enabled")
    }

    @Test("The endpoint is disabled by default")
    func disabled() throws {
        let scenario = try Scenario(["gateway": ["http": ["endpoints": ["chatCompletions": ["enabled": false]]]]])
        #expect(try scenario.chat().status == 404)
    }

    @Test("Mode token reads OPENCLAW_GATEWAY_TOKEN")
    func tokenFromEnvironment() throws {
        let scenario = try Scenario(
            ["gateway": ["auth": ["token": nil]]], environment: ["OPENCLAW_GATEWAY_TOKEN": Scenario.token])
        #expect(try scenario.chat().status == 200)
    }

    @Test("Mode password reads gateway.auth.password")
    func password() throws {
        let scenario = try Scenario(
            ["gateway": ["auth": ["mode": "password", "token": nil, "password": .string(Scenario.token)]]])
        #expect(try scenario.chat().status == 200)
    }

    @Test("Mode password reads OPENCLAW_GATEWAY_PASSWORD")
    func passwordFromEnvironment() throws {
        let scenario = try Scenario(
            ["gateway": ["auth": ["mode": "password", "token": nil]]],
            environment: ["OPENCLAW_GATEWAY_PASSWORD": Scenario.token])
        #expect(try scenario.chat().status == 200)
    }

    @Test(
        "The agent is chosen by the model",
        arguments: ["openclaw:beta", "agent:beta", "openclaw/beta", "OpenClaw:BETA"])
    func agentByModel(model: String) throws {
        let scenario = try Scenario()
        try scenario.gateway.directory.write("I am the agent beta.", to: "state/workspace-beta/AGENTS.md")
        let response = try scenario.chat("hi", ["model": .string(model)])

        #expect(response.json["model"] == .string(model))
        #expect(try scenario.upstream.request().system.contains("I am the agent beta."))
    }

    @Test(
        "The agent is chosen by a header",
        arguments: ["x-openclaw-agent-id", "x-openclaw-agent", "X-OpenClaw-Agent-Id"])
    func agentByHeader(name: String) throws {
        let scenario = try Scenario()
        try scenario.gateway.directory.write("I am the agent beta.", to: "state/workspace-beta/AGENTS.md")
        #expect(try scenario.chat(headers: [(name, "beta")]).status == 200)
        #expect(try scenario.upstream.request().system.contains("I am the agent beta."))
    }

    @Test("Without a user string every call is a session of its own")
    func statelessByDefault() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("first")
        _ = try scenario.chat("second")
        #expect(try scenario.upstream.requests().map(\.conversation) == [["user: first"], ["user: second"]])
    }

    @Test("Calls with one user string share a session")
    func userSharesSession() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("first", ["user": "anna"])
        _ = try scenario.chat("second", ["user": "anna"])
        #expect(
            try scenario.upstream.requests().last?.conversation
                == ["user: first", "assistant: Hello there", "user: second"])
    }

    @Test("A stream is server-sent events, ended by [DONE]")
    func stream() throws {
        let scenario = try Scenario()
        let response = try scenario.chat("hi", ["stream": true])

        #expect(response["Content-Type"]?.hasPrefix("text/event-stream") == true)
        #expect(response.text.split(separator: "\n").allSatisfy { $0.hasPrefix("data: ") })
        #expect(response.text.hasSuffix("data: [DONE]\n\n"))
    }
}
