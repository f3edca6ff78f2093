internal import Glibc
internal import TestSupport
internal import Testing

/// What the gateway says about a valid configuration at start, at a reload, and while it serves.
struct DiagnosticsTests {
    @Test("A workspace that is missing is a warning at start, at each reload and in the entry of each run")
    func workspace() throws {
        let scenario = try Scenario(["agents": ["defaults": ["workspace": "/nonexistent"]]], start: .listening)
        let warning = "agent main: the workspace /nonexistent does not exist: "
        try scenario.gateway.log.wait(forLineWith: warning)
        #expect(try scenario.chat().status == 200)
        let entry = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_ROUTE=chat_completions ")
        #expect(entry.contains("OPENCLAW_LACK=\"the workspace /nonexistent does not exist: "))

        scenario.gateway.program.signal(SIGHUP)
        try scenario.gateway.log.wait(for: "second warning") { log in
            log.split(separator: "\n").count { $0.contains(warning) } >= 2 ? true : nil
        }
    }

    @Test("A file that cannot be read is a warning, and the prompt has the others")
    func unreadable() throws {
        let scenario = try Scenario()
        let workspace = "\(scenario.gateway.stateDirectory)/workspace"
        try scenario.gateway.directory.write("I am Ada.", to: "state/workspace/SOUL.md")
        #expect(unsafe mkdir("\(workspace)/AGENTS.md", 0o700) == 0)
        #expect(try scenario.chat().status == 200)
        let reason = "\(workspace)/AGENTS.md cannot be read: Is a directory (EISDIR)"
        try scenario.gateway.log.wait(forLineWith: "warning: agent main: \(reason)")
        let entry = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_ROUTE=chat_completions ")
        #expect(entry.contains("OPENCLAW_LACK=\"\(reason)"))
        // A failure has another field, and does not replace it.
        _ = try scenario.chat("[[status=401]]")
        let failed = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_STATUS=502 ")
        #expect(failed.contains("OPENCLAW_LACK=\"\(reason)") && failed.contains("OPENCLAW_NOTICE=\"scripted/model-1"))
        #expect(try scenario.upstream.requests().last?.system.contains("I am Ada.") == true)
    }

    @Test(
        "A fallback answers for a model that cannot be called, and a warning says so",
        arguments: ["openai/gpt-5", "nowhere/m", "anthropic/claude", "broken/m"])
    func fallback(primary: String) throws {
        let model: JSONValue = ["primary": .string(primary), "fallbacks": ["scripted/model-1"]]
        let scenario = try Scenario([
            "agents": ["defaults": ["model": model]],
            "models": ["providers": ["broken": ["baseUrl": "http://127.0.0.1:1/v1", "apiKey": "${NOPE}"]]],
        ])
        #expect(try scenario.chat().status == 200)
        let warning = try scenario.gateway.log.wait(forLineWith: "warning: agents main, beta: the model \(primary) ")
        #expect(warning.contains("; its requests use scripted/model-1"))
        let entry = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_MODEL=scripted/model-1 ")
        #expect(entry.contains("OPENCLAW_LACK=\"the model \(primary) "))
    }

    @Test("A variable that a provider lacks concerns the models of this provider only")
    func variable() throws {
        let broken: JSONValue = ["baseUrl": "http://127.0.0.1:1/v1", "apiKey": "${NOPE}", "models": [["id": "m"]]]
        let scenario = try Scenario([
            "models": ["providers": ["broken": broken]],
            "agents": ["list": [["id": "main"], ["id": "beta", "model": "broken/m"]]],
        ])
        #expect(try scenario.chat().status == 200)
        let refused = try scenario.chat("hi", ["model": "openclaw/beta"])
        #expect(refused.status == 503)
        #expect(
            refused.text.contains("models.providers.broken.apiKey: the environment variable NOPE is not set, or empty"))
        try scenario.gateway.log.wait(forLineWith: "warning: models.providers.broken.apiKey: ")
    }

    @Test("A check of the program prints the same warnings and succeeds")
    func check() throws {
        let directory = try TemporaryDirectory()
        let text = "{ gateway: { auth: { mode: 'none' } }, agents: { defaults: { workspace: '/nonexistent' } } }"
        let file = try directory.write(text, to: "openclaw.json")
        let options = ["--config", file, "--state-dir", directory.path]
        let checked = try ChildProgram(Products.gateway, ["--check"] + options)
        let validated = try ChildProgram(Products.commandLine, ["config", "validate"] + options)
        #expect(try checked.wait() == .status(0))
        #expect(try validated.wait() == .status(0))
        #expect(checked.output.text == "openclaw-gateway: ready\n")
        #expect(checked.errors.lines.count == 1)
        #expect(checked.errors.lines == validated.errors.lines)
    }
}
