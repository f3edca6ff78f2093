import TestSupport
import Testing

struct ConfigCommandTests {
    /// The output of a command and its exit status.
    private struct Outcome: Equatable {
        var output: String
        var errors: String
        var exit: ChildProgram.Exit
    }

    /// Runs `openclaw config` on a file; the directory's name is removed from the output.
    private func run(_ arguments: [String], on text: String, _ environment: [String: String] = [:]) throws -> Outcome {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "openclaw.json")
        let options = ["--config", file, "--state-dir", "/state"]
        let program = try ChildProgram(Products.commandLine, ["config"] + arguments + options, environment: environment)
        let exit = try program.wait()
        let prefix = "\(directory.path)/"
        // The first line of a validation depends on the machine.
        let lines = program.output.text.split(separator: "\n", omittingEmptySubsequences: false)
        let output = lines.drop { $0.hasPrefix("checked as ") }.joined(separator: "\n")
        return Outcome(
            output: output.replacing(prefix, with: ""),
            errors: program.errors.text.replacing(prefix, with: ""), exit: exit)
    }

    @Test("A valid configuration is summed up, with its warnings on standard error")
    func valid() throws {
        let text = """
            { gateway: { http: { endpoints: { chatCompletions: { enabled: true } } } },
              agents: { list: [{ id: "ops", model: "ollama/llama3.3" }] },
              channels: { telegram: {botToken: "s3cr3t"} } }
            """
        let expected = Outcome(
            output: """
                openclaw.json: valid, 1 warning
                chat completions: on
                address: 127.0.0.1:18789, unless systemd passes sockets
                credential: the token from the environment variable OPENCLAW_GATEWAY_TOKEN
                state: /state
                agent ops (default): ollama/llama3.3, in /state/workspace-ops, which the next start creates
                agent main: the first available model, in /state/workspace, which the next start creates
                tools of ops, main: read, write, edit, apply_patch, ls
                  without grep, find: the socket /run/x/command.sock of the command service does not exist: \
                start a command service there as openclaw-command(8) describes, or correct tools.exec.socket
                  without exec, process: tools.exec.security is deny

                """,
            errors: """
                openclaw.json:3:3: warning: channels: has no effect: this gateway serves no chat channels

                """,
            exit: .status(0))
        let variables = ["OPENCLAW_GATEWAY_TOKEN": "s3cr3t", "OPENCLAW_RUNTIME_DIR": "/run/x"]
        #expect(try run(["validate"], on: text, variables) == expected)
    }

    @Test("Commands that are allowed and cannot be executed are warnings, which name the agents")
    func commands() throws {
        let text = """
            { tools: { exec: { security: "allowlist", allowlist: ["sh", "no-such-program"] } },
              agents: { list: [{ id: "a", tools: { deny: ["group:runtime"] } }, { id: "b" }] } }
            """
        let outcome = try run(
            ["validate", "--without-secrets"], on: text, ["OPENCLAW_RUNTIME_DIR": "/nonexistent/run"])
        let reason =
            "the socket /nonexistent/run/command.sock of the command service does not exist: "
            + "start a command service there as openclaw-command(8) describes, or correct tools.exec.socket"
        #expect(
            outcome.errors == """
                openclaw.json: warning: agents b, main: commands cannot be executed: \(reason)
                openclaw.json: warning: agents b, main: the program no-such-program in tools.exec.allowlist does not \
                exist, or is not a file

                """)
        #expect(outcome.output.contains("  without exec, process: the agent's tools.deny contains it\n"))
        #expect(outcome.output.contains("  without grep, find, exec, process: \(reason)\n"))
        #expect(outcome.exit == .status(0))
    }

    @Test("Every error of a wrong configuration is reported with its position, and the exit status is EX_CONFIG")
    func wrong() throws {
        let expected = Outcome(
            output: "",
            errors: """
                error: gateway.auth.token: no token is configured; set this key, the environment variable \
                OPENCLAW_GATEWAY_TOKEN or the credential openclaw.gateway.token
                openclaw.json:1:3: error: gatewy: unknown key; did you mean gateway?
                openclaw.json:1:38: error: session.waitersMax: expected an integer, found a string
                3 errors

                """,
            exit: .status(78))
        let text = "{ gatewy: {}, session: { waitersMax: 'x' } }"
        #expect(try run(["validate"], on: text) == expected)
    }

    @Test("Secrets that only the service has may be passed over")
    func withoutSecrets() throws {
        #expect(try run(["validate"], on: "{}").exit == .status(78))
        #expect(try run(["validate", "--without-secrets"], on: "{}").exit == .status(0))
    }

    @Test("A missing variable of a provider is a warning, with the consequence for the agents that use it")
    func missingVariable() throws {
        let providers = "a: { baseUrl: 'http://h/v1', apiKey: '${NOPE}' }, b: { baseUrl: 'http://h/v1' }"
        let text = "{ models: { providers: { \(providers) } }, agents: { defaults: { model: 'a/m' } } }"
        let reason = "models.providers.a.apiKey: the environment variable NOPE is not set, or empty"
        let expected = Outcome(
            output: "",
            errors: """
                openclaw.json:1:63: warning: \(reason); models of this provider are not called
                openclaw.json: warning: agent main: the model a/m cannot be called: \(reason); its requests are answered 503

                """, exit: .status(0))
        for arguments in [["validate", "--without-secrets"], ["validate"]] {
            var outcome = try run(arguments, on: text, ["OPENCLAW_GATEWAY_TOKEN": "t"])
            outcome.output = ""
            #expect(outcome == expected)
        }
    }

    @Test("A value is printed as JSON, and a key without effect is unknown")
    func get() throws {
        let text = "{ gateway: { auth: { token: 's3cr3t' } }, channels: { a: 1 } }"
        #expect(try run(["get", "gateway.port"], on: text) == Outcome(output: "18789\n", errors: "", exit: .status(0)))
        #expect(
            try run(["get", "gateway.auth.token"], on: text)
                == Outcome(output: "\"(secret)\"\n", errors: "", exit: .status(0)))
        let none = try run(["get", "channels.a"], on: text)
        #expect(
            none == Outcome(output: "", errors: "unknown key channels.a\n", exit: .status(1)))
        #expect(try run(["get", "a..b"], on: text).exit == .status(64))
        #expect(try run(["get", "gateway.port"], on: "{ gateway: { port: 0 } }").exit == .status(78))
    }
}
