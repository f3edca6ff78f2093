internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// `openclaw agent` with a running gateway.
struct AgentCommandTests {
    private static let endless = "[[tokens=3 hang=3]]"

    /// A transcript without the members that differ from run to run.
    private static func lines(of session: StoredSession) -> [JSONValue] {
        session.lines.dropFirst().map { line in
            guard case .object(let members) = line["message"] else { return line["type"] }
            return .object(members.filter { !["timestamp", "responseId"].contains($0.key) })
        }
    }

    @Test("The command and a chat completion make the same request of the model, and the same transcript")
    func sameRequest() throws {
        let test = try AgentScenario()
        let message = "How are you? é \"\\ [[text=\"fine, thanks\"]]"
        for _ in 1...2 {
            let response = try test.scenario.chat(message, headers: [("x-openclaw-session-key", "one")])
            #expect(response.status == 200)
            let (program, exit) = try test.run("-m", message, "--session-key", "two")
            #expect(exit == .status(0))
            #expect(program.output.text == "fine, thanks\n")
            #expect(program.errors.text.isEmpty)
        }
        let requests = try test.upstream.requests().map(\.text)
        #expect(requests.count == 4)
        #expect(requests[0] == requests[1])
        #expect(requests[2] == requests[3])
        let sessions = try test.gateway.sessions()
        let one = try #require(sessions["agent:main:one"])
        let two = try #require(sessions["agent:main:two"])
        #expect(Self.lines(of: one) == Self.lines(of: two))
        #expect(two.turns == 2)
    }

    @Test("The options choose agent, session, model and thinking, and add images")
    func options() throws {
        let test = try AgentScenario()
        let png = try test.gateway.directory.write("\u{fffd}", to: "a.png")
        let file = try FileDescriptor.open(FilePath(png), .writeOnly, options: .truncate)
        _ = try file.writeAll([0x89, 0x50, 0x4e, 0x47, 1])
        try file.close()
        let (program, exit) = try test.run(
            "-m", "look", "--agent", "beta", "--session-id", "s1", "--model", "scripted/model-1", "--thinking", "low",
            "--image", png)
        #expect(exit == .status(0), "\(program.errors.text)")
        #expect(try test.gateway.sessions().keys.sorted() == ["agent:beta:explicit:s1"])
        let body = try test.upstream.request().body
        #expect(body["reasoning_effort"] == "low")
        #expect(body.json.contains("data:image/png;base64,iVBORwE="))
        let (_, main) = try test.run("-m", "hi")
        #expect(main == .status(0))
        #expect(try test.gateway.sessions().keys.sorted() == ["agent:beta:explicit:s1", "agent:main:main"])
    }

    @Test("A configuration names another gateway and its token; the environment takes precedence")
    func remote() throws {
        let other = try Scenario()
        let test = try AgentScenario()
        let url = "http://127.0.0.1:\(other.gateway.port)"
        let file = try test.gateway.directory.write(
            "{ gateway: { mode: 'remote', remote: { url: '\(url)', token: '\(Scenario.token)' } } }", to: "remote.json")
        let (program, exit) = try test.run("-m", "hi", "--config", file)
        #expect(exit == .status(0), "\(program.errors.text)")
        #expect(try other.upstream.requests().count == 1)
        let wrong = try test.run("-m", "hi", "--config", file, environment: ["OPENCLAW_GATEWAY_TOKEN": "wrong"])
        #expect(wrong.exit == .status(77))
        let own = ["OPENCLAW_GATEWAY_URL": "unix:\(test.gateway.directory.path)/gateway.sock"]
        #expect(try test.run("-m", "hi", "--config", file, environment: own).exit == .status(0))
        #expect(try test.upstream.requests().count == 1)
    }

    @Test("If the endpoint is off, the command names the key that enables it")
    func disabled() throws {
        let test = try AgentScenario(["gateway": ["http": ["endpoints": ["chatCompletions": ["enabled": false]]]]])
        let (program, exit) = try test.run("-m", "hi")
        #expect(exit == .status(78))
        #expect(program.errors.lines.count == 1)
        #expect(program.errors.text.contains("gateway.http.endpoints.chatCompletions.enabled"))
    }

    @Test("A command that may not yet wait for its session asks again")
    func busy() throws {
        let test = try AgentScenario(["session": ["waitersMax": 0]])
        let first = try test.start(["-m", Self.endless])
        try first.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        let second = try test.start(["-m", "[[text=done]]"])
        let third = try test.start(["-m", "[[text=done]]", "--timeout", "1"])
        #expect(try third.wait() == .status(75))
        first.signal(SIGINT)
        #expect(try second.wait() == .status(0), "\(second.errors.text)")
        #expect(second.output.text == "done\n")
        #expect(second.errors.text.isEmpty)
    }

    @Test("Concurrent commands on one session are answered one after the other")
    func concurrent() throws {
        let test = try AgentScenario()
        let programs = try (1...20).map { try test.start(["-m", "m\($0) [[text=a\($0)]]", "--session-key", "s"]) }
        for (index, program) in programs.enumerated() {
            #expect(try program.wait(within: .seconds(120)) == .status(0), "\(program.errors.text)")
            #expect(program.output.text == "a\(index + 1)\n")
        }
        let conversation = try #require(try test.gateway.sessions()["agent:main:s"]).conversation
        #expect(conversation.count == 40)
        for turn in stride(from: 0, to: conversation.count - 1, by: 2) {
            let number = conversation[turn].dropFirst("user: m".count).prefix { $0.isNumber }
            #expect(conversation[turn + 1] == "assistant: a\(number)")
        }
    }

    @Test("Over the socket this command needs no token, a wrong one is refused, and other clients need one")
    func credentials() throws {
        let test = try AgentScenario()
        let (program, exit) = try test.run("-m", "hi", "--token", "wrong")
        #expect(exit == .status(77))
        #expect(program.output.text.isEmpty)
        #expect(program.errors.text.contains("OPENCLAW_GATEWAY_TOKEN"))
        #expect(!program.errors.text.contains("wrong"))
        #expect(try test.run("-m", "hi", "--token", Scenario.token).exit == .status(0))
        #expect(try test.run("-m", "hi").exit == .status(0))
        let body = Scenario.body("hi").json
        #expect(try test.gateway.request("POST", "/v1/chat/completions", body: body).status == 401)
    }

    @Test("Over a URL the token is needed; the forms of other clients are understood")
    func url() throws {
        let test = try Scenario()
        let port = test.gateway.port
        let refused = try RefusedPort()
        for (url, token, status) in [
            ("http://127.0.0.1:\(port)", "", 77), ("http://127.0.0.1:\(port)/v1/", Scenario.token, 0),
            ("ws://127.0.0.1:\(port)", Scenario.token, 0), ("http://127.0.0.1:\(refused.number)", "x", 69),
            ("ftp://127.0.0.1", "x", 64),
        ] as [(String, String, CInt)] {
            let program = try ChildProgram(
                Products.commandLine, ["agent", "-m", "hi"],
                environment: ["OPENCLAW_GATEWAY_URL": url, "OPENCLAW_GATEWAY_TOKEN": token])
            #expect(try program.wait() == .status(status), "\(url): \(program.errors.text)")
        }
    }

    @Test("A gateway that ends in the middle of an answer is a failure after the text that arrived")
    func cut() throws {
        let test = try AgentScenario()
        let program = try test.start(["-m", Self.endless])
        try program.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        for worker in test.gateway.workers { _ = kill(worker, SIGKILL) }
        #expect(try program.wait() == .status(74))
        #expect(program.output.text.hasSuffix("\n"))
        #expect(program.errors.lines.count == 1)
    }

    @Test("A signal stops the run, and ends the command as it would end any command", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: CInt) throws {
        let test = try AgentScenario()
        let program = try test.start(["-m", Self.endless])
        try program.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        program.signal(signal)
        #expect(try program.wait() == .signal(signal))
        #expect(program.output.text.hasSuffix("\n"))
        try test.upstream.wait(until: "aborted=1&open=0")
        #expect(program.errors.text.isEmpty)
    }

    @Test("A signal that the command inherited as ignored, as from nohup, does not stop the run")
    func ignored() throws {
        let test = try AgentScenario()
        let program = try test.shell("trap '' HUP; agent -m '\(Self.endless)' --timeout 3; exit $?")
        try program.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        _ = kill(-program.pid, SIGHUP)
        #expect(try program.wait() == .status(75))
    }

    @Test("A reader of the output that has gone stops the run")
    func closedOutput() throws {
        let test = try AgentScenario()
        let program = try test.shell("agent -m '\(Self.endless)' | head -c 2; exit ${PIPESTATUS[0]}")
        #expect(try program.wait() == .status(74))
        #expect(program.output.text == "t1")
        #expect(program.errors.text.isEmpty)
        try test.upstream.wait(until: "aborted=1&open=0")
    }

    @Test("A limit of time ends the run")
    func timeout() throws {
        let test = try AgentScenario()
        let (program, exit) = try test.run("-m", Self.endless, "--timeout", "1")
        #expect(exit == .status(75))
        #expect(program.errors.text.contains("--timeout"))
        try test.upstream.wait(until: "aborted=1&open=0")
    }

    @Test("A message of 20 MB on standard input is sent whole; a longer one than the gateway takes is refused")
    func long() throws {
        let test = try AgentScenario()
        let text = String(repeating: "0123456789abcdef", count: 1_250_000)
        let path = try test.gateway.directory.write("\(text)\n", to: "long")
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        let (program, exit) = try test.run(input: file.rawValue)
        try file.close()
        #expect(exit == .status(0), "\(program.errors.text)")
        #expect(try test.upstream.request().conversation.last?.utf8.count == "user: ".utf8.count + text.utf8.count)
        let longer = try test.gateway.directory.write(text + text, to: "longer")
        let other = try FileDescriptor.open(FilePath(longer), .readOnly)
        let refused = try test.run(input: other.rawValue)
        try other.close()
        #expect(refused.exit == .status(65))
        #expect(refused.program.errors.lines.count == 1)
    }

    @Test(
        "Wrong input is refused before anything is sent",
        arguments: [
            (["-m", " "], 65), (["-m", "hi", "--image", "/nonexistent"], 66),
            (["-m", "hi", "--image", "/etc/hosts"], 65),
            (["-m", "hi", "--stream"], 64), (["-m", "hi", "--timeout", "0"], 64),
            (["-m", "hi", "--agent", "a\nb"], 64),
            (["-m", "hi", "--session-key", "a", "--session-id", "b"], 64), (["-m", "hi", "--thinking", "hard"], 64),
        ] as [([String], CInt)])
    func wrongInput(arguments: [String], status: CInt) throws {
        let program = try ChildProgram(Products.commandLine, ["agent"] + arguments)
        #expect(try program.wait() == .status(status))
        #expect(program.output.text.isEmpty)
        #expect(!program.errors.text.isEmpty)
    }

    @Test("An unknown agent is an error of the request")
    func unknownAgent() throws {
        let test = try AgentScenario()
        let (program, exit) = try test.run("-m", "hi", "--agent", "unknown-agent", "--json")
        #expect(exit == .status(65))
        let object = try JSONValue(parsing: program.output.text)
        #expect(object["status"] == "error")
        #expect(object["error"]["code"] == "model_not_found")
    }

    @Test("With --json there is one object, with --stream one event a line")
    func json() throws {
        let test = try AgentScenario()
        let (whole, _) = try test.run("-m", "[[text=\"a b c\"]]", "--json")
        let object = try JSONValue(parsing: whole.output.text)
        #expect(object["status"] == "ok")
        #expect(object["result"]["payloads"][0]["text"] == "a b c")
        #expect(object["result"]["meta"]["finishReason"] == "stop")
        #expect(object["runId"].string?.hasPrefix("chatcmpl_") == true)
        let (lines, _) = try test.run("-m", "[[text=\"a b c\"]]", "--json", "--stream")
        let events = try lines.output.lines.map { try JSONValue(parsing: $0) }
        #expect(events.first?["kind"] == "started")
        #expect(events.compactMap { $0["text"].string }.joined() == "a b c")
        #expect(events.last?["kind"] == "ended")
        #expect(events.last?["ending"] == "stop")
        #expect(events.map { $0["seq"] } == (1...events.count).map { .integer($0) })
    }
}
