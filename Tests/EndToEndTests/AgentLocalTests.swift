internal import Glibc
internal import TestSupport
internal import Testing

/// `openclaw agent` without a gateway, and on a terminal.
struct AgentLocalTests {
    @Test("Without a gateway the agent runs in the command, which says so; the request of the model is the same")
    func fallback() throws {
        let test = try AgentScenario()
        let message = "hi [[text=hello]]"
        let (first, exit) = try test.run("-m", message, "--session-key", "one")
        #expect(exit == .status(0))
        #expect(first.errors.text.isEmpty)
        let elsewhere = ["OPENCLAW_RUNTIME_DIR": "\(test.gateway.directory.path)/state"]
        let (second, fallback) = try test.run("-m", message, "--session-key", "two", environment: elsewhere)
        #expect(fallback == .status(0), "\(second.errors.text)")
        #expect(second.output.text == "hello\n")
        #expect(second.errors.lines.count == 1)
        #expect(second.errors.text.contains("as with --local"))
        let (third, local) = try test.run("-m", message, "--session-key", "three", "--local")
        #expect(local == .status(0))
        #expect(third.errors.text.isEmpty)
        let requests = try test.upstream.requests().map(\.text)
        #expect(requests.count == 3)
        #expect(Set(requests).count == 1)
        let sessions = try test.gateway.sessions()
        #expect(sessions["agent:main:two"]?.conversation == sessions["agent:main:one"]?.conversation)
        #expect(sessions["agent:main:three"]?.turns == 1)
    }

    @Test("A failure of the model has the same status and message with and without a gateway")
    func failure() throws {
        let test = try AgentScenario()
        let message = "[[status=401 body=no]]"
        let (served, first) = try test.run("-m", message)
        let (local, second) = try test.run("-m", message, "--local")
        #expect(first == .status(69))
        #expect(second == first)
        #expect(served.errors.text == local.errors.text)
    }

    @Test("A wrong configuration is reported with its line")
    func wrongConfiguration() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("{ gateway: { port: 0 } }", to: "openclaw.json")
        let program = try ChildProgram(Products.commandLine, ["agent", "-m", "hi", "--local", "--config", file])
        #expect(try program.wait() == .status(78))
        #expect(program.errors.text.contains("openclaw.json:1:"))
    }

    @Test("Ctrl-C at a terminal stops the run")
    func control() throws {
        let test = try AgentScenario()
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let program = try ChildProgram(
            "/usr/bin/script", ["-qec", "\(Products.commandLine) agent -m '[[tokens=3 hang=3]]'", "/dev/null"],
            environment: test.environment.merging(["TERM": "xterm"]) { $1 }, input: ends[0])
        try program.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        #expect(unsafe write(ends[1], "\u{3}", 1) == 1)
        #expect(try program.wait() == .status(128 + SIGINT))
        #expect(program.output.text.hasSuffix("\r\n"))
        try test.upstream.wait(until: "aborted=1&open=0")
        #expect(program.errors.text.isEmpty)
    }

    @Test("A terminal shows a spinner, one line for each tool call, and the answer without control characters")
    func terminal() throws {
        let tools = try ToolScenario()
        try tools.write("text", to: "note.txt")
        try tools.scenario.upstream.script(
            ToolScenario.call("read", ["path": "note.txt"]), "delay=300 text=\"done \u{1b}[31mred\"")
        let port = tools.scenario.gateway.port
        let program = try ChildProgram(
            "/usr/bin/script",
            ["-qec", "\(Products.commandLine) agent -m hi --url http://127.0.0.1:\(port)", "/dev/null"],
            environment: ["OPENCLAW_GATEWAY_TOKEN": Scenario.token, "TERM": "xterm", "PATH": "/usr/bin:/bin"])
        #expect(try program.wait() == .status(0), "\(program.output.text)")
        let text = program.output.text
        #expect(text.contains("✓ read {\"path\":\"note.txt\"}"))
        #expect(text.hasSuffix("done \\u{1b}[31mred\r\n"))
    }
}
