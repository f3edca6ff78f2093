internal import Glibc
internal import TestSupport
internal import Testing

/// `openclaw doctor` with a planted fault each, without systemd; the system tests run it on booted systems.
struct DoctorCommandTests {
    private struct Outcome {
        let findings: [JSONValue]
        let text: String
        let exit: ChildProgram.Exit

        /// `state: found; remedy` of each finding of a check.
        subscript(check: String) -> [String] {
            findings.filter { $0["check"].string == check }.map { finding in
                let remedy = finding["remedy"].string.map { "; \($0)" } ?? ""
                return "\(finding["state"].string ?? "?"): \(finding["found"].string ?? "?")\(remedy)"
            }
        }
    }

    private let directory: TemporaryDirectory
    private let upstream: Upstream

    init() throws {
        directory = try TemporaryDirectory()
        upstream = try Upstream()
        try directory.write("Be brief.", to: "state/workspace/AGENTS.md")
        try directory.write("Be brief.", to: "state/workspace-beta/AGENTS.md")
        try FileMode.set("\(directory.path)/state", 0o700)
    }

    /// Examines the usual configuration with a patch, or another text.
    ///
    /// - Parameter script: a shell script that gets the command as its arguments.
    private func examine(
        _ patch: JSONValue = [:], text: String? = nil, environment: [String: String] = [:], script: String? = nil,
        arguments: [String] = []
    ) throws -> Outcome {
        let configuration = Scenario.configuration(upstream: upstream.baseURL).merged(with: patch)
        let file = try directory.write(text ?? configuration.json, to: "openclaw.json", mode: 0o644)
        let command =
            [Products.commandLine, "doctor", "--json", "--config", file, "--state-dir", "\(directory.path)/state"]
            + arguments
        let variables = environment.merging(["PATH": "/usr/bin:/bin", "HOME": directory.path]) { $1 }
        let words = script.map { ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", $0, "sh"] + command } ?? command
        let program = try ChildProgram(words[0], Array(words.dropFirst()), environment: variables)
        let exit = try program.wait()
        #expect(program.errors.text.isEmpty, "\(program.errors.text)")
        let report = try JSONValue(parsing: program.output.text)
        #expect(report["healthy"] == .bool(exit == .status(0)))
        return Outcome(findings: report["findings"].array, text: program.output.text, exit: exit)
    }

    @Test("A gateway without a fault is healthy, and the model is asked only with --deep")
    func healthy() throws {
        let outcome = try examine()
        #expect(outcome.exit == .status(0), "\(outcome.text)")
        #expect(outcome["endpoint"] == ["ok: /v1/chat/completions is on"])
        #expect(outcome["model key"] == ["ok: scripted/model-1 can be called"])
        #expect(outcome["connection"].count == 1)
        #expect(outcome["model answer"].isEmpty)
        #expect(try upstream.requests().map(\.path) == ["/v1/models"])
        let deep = try examine(arguments: ["--deep"])
        #expect(deep["model answer"].first?.hasPrefix("ok: scripted/model-1 answers after ") == true)
        #expect(try upstream.requests().last?.body["max_tokens"] == 1)
        #expect(!deep.text.contains("upstream-key") && !deep.text.contains(Scenario.token))
    }

    @Test("The endpoint that is off, a wrong file, a missing file and a typing error are problems of the configuration")
    func configuration() throws {
        let off = try examine(["gateway": ["http": ["endpoints": ["chatCompletions": ["enabled": false]]]]])
        #expect(off.exit == .status(1))
        #expect(off["endpoint"].first?.contains("requests are answered 404; set gateway.http.endpoints.") == true)
        let broken = try examine(text: "{\n  gateway: {")
        #expect(broken.exit == .status(1))
        #expect(broken["configuration"].first?.hasPrefix("problem: \(directory.path)/openclaw.json:2:") == true)
        let typing = try examine(["gateway": ["htpp": [:]]])
        #expect(typing["configuration"].contains { $0.hasPrefix("problem: ") && $0.contains("gateway.htpp") })
        let none = try examine(arguments: ["--config", "\(directory.path)/none"])
        #expect(none["configuration"].first?.contains("none: error: the file does not exist; edit ") == true)
    }

    @Test("A missing key, variable or secret names what to set, and no value")
    func key() throws {
        let model: JSONValue = ["agents": ["defaults": ["model": "openai/gpt-5"]]]
        let outcome = try examine(model)
        #expect(outcome.exit == .status(1))
        #expect(outcome["model key"].count == 1)
        #expect(outcome["model key"].first?.contains("set OPENAI_API_KEY") == true)
        let variable = try examine(["models": ["providers": ["scripted": ["apiKey": "${NOPE}"]]]])
        #expect(variable["model key"].first?.contains("NOPE") == true)
        let token = try examine(["gateway": ["auth": ["token": "${NOPE}"]]])
        #expect(token["configuration"].first?.contains("the environment variable NOPE is not set") == true)
    }

    @Test("A server that refuses connections, and a name without an address, are distinguished")
    func unreachable() throws {
        let port = try RefusedPort()
        let refused = try examine(Self.address("http://127.0.0.1:\(port.number)/v1"))
        #expect(refused.exit == .status(1))
        #expect(refused["connection"].first?.contains("127.0.0.1:\(port.number)): cannot connect: ") == true)
        let nameless = try examine(Self.address("http://model.invalid/v1"))
        #expect(nameless["name lookup"].first?.contains("the name model.invalid has no address: ") == true)
    }

    private static func address(_ url: String) -> JSONValue {
        ["models": ["providers": ["scripted": ["baseUrl": .string(url)]]]]
    }

    @Test("A base URL without /v1 is a warning with advice")
    func wrongPath() throws {
        let outcome = try examine(Self.address(upstream.baseURL.replacing("/v1", with: "")))
        #expect(outcome["connection"].last?.hasSuffix("the provider's baseUrl probably lacks /v1 at its end") == true)
    }

    @Test("A certificate that is not trusted is named as such")
    func certificate() throws {
        let certificate = try Certificate(name: "IP:127.0.0.1")
        let provider = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", TLSTests.server, certificate.file, certificate.key],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let port = try provider.output.wait(for: "port") { text in
            text.hasSuffix("\n") ? UInt16(text.dropLast()) : nil
        }
        let patch = Self.address("https://127.0.0.1:\(port)/v1")
        let unknown = try examine(patch)
        #expect(unknown["connection"].first?.contains("TLS failed: ") == true)
        #expect(unknown["connection"].first?.contains("tls.caFile") == true)
        let trusted = try examine(patch, environment: ["SSL_CERT_DIR": certificate.trusted])
        #expect(trusted["connection"].first?.hasPrefix("ok: ") == true, "\(trusted.text)")
    }

    @Test(
        "With --deep the provider's refusal is a problem with its remedy",
        arguments: [
            ("status=401", "the right key"), ("status=503", "scripted/model-1: "),
            (
                #"status=404 body="{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}""#,
                "choose another model"
            ),
            (
                #"status=429 body="{\"error\":{\"message\":\"quota\",\"code\":\"insufficient_quota\"}}""#,
                "no credit left"
            ),
        ])
    func refusal(directive: String, words: String) throws {
        try upstream.script(directive)
        let outcome = try examine(arguments: ["--deep"])
        #expect(outcome.exit == .status(1))
        #expect(outcome["model answer"].first?.hasPrefix("problem: ") == true)
        #expect(outcome["model answer"].first?.contains(words) == true)
    }

    @Test("A workspace that is missing, and tools without a command service, are warnings")
    func workspace() throws {
        let outcome = try examine([
            "agents": ["defaults": ["workspace": "/nonexistent"]], "tools": ["exec": ["security": "full"]],
        ])
        #expect(outcome.exit == .status(0), "\(outcome.text)")
        #expect(outcome["workspace"].first?.contains("the workspace /nonexistent does not exist") == true)
        #expect(outcome["command service"].contains { $0.contains("commands cannot be executed: ") })
    }

    @Test("A full disk is a problem", .enabled(if: hasMountNamespaces(), "only root can mount a small disk"))
    func fullDisk() throws {
        let fill = """
            mount -t tmpfs -o size=128k tmpfs \(directory.path)/state && mkdir \(directory.path)/state/workspace \
            && { dd if=/dev/zero of=\(directory.path)/state/fill bs=4k 2>/dev/null; exec "$@"; }
            """
        let outcome = try examine(script: fill)
        #expect(outcome.exit == .status(1))
        #expect(outcome["disk"].first?.contains("/state is full: requests with a session are answered 507") == true)
    }

    @Test("Only root may mend, and the lines name what no one has checked")
    func lines() throws {
        let program = try ChildProgram(
            Products.commandLine, ["doctor", "--state-dir", "\(directory.path)/state", "--non-interactive", "--yes"])
        _ = try program.wait()
        #expect(program.output.lines.last?.contains(" problem") == true)
        if geteuid() != 0 {
            let fix = try ChildProgram(Products.commandLine, ["doctor", "--fix"])
            #expect(try fix.wait() == .status(77))
            #expect(fix.errors.text == "only root can mend the service: run `sudo openclaw doctor --fix`\n")
        }
    }
}
