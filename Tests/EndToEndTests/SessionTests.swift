internal import TestSupport
internal import Testing

struct SessionTests {
    @Test("A session is one file with the reference's lines")
    func oneFile() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hello", ["user": "anna"])
        let files = scenario.gateway.directory.files(below: "state")
        try #require(files.count == 1)
        #expect(files[0].wholeMatch(of: /agents\/main\/sessions\/[0-9a-f]{2}\/[0-9a-f]{64}\.jsonl/) != nil)

        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        try #require(session.messages.count == 2)
        #expect(session.lines[0]["type"] == "session")
        #expect(session.lines[0]["version"] == 3)
        #expect(session.conversation == ["user: hello", "assistant: Hello there"])
        #expect(session.lines.dropFirst().allSatisfy { $0["id"].string?.utf8.count == 8 })
        #expect(session.messages[1]["usage"]["input"] == 11)
        #expect(session.messages[1]["stopReason"] == "stop")
    }

    @Test("The session key is the header's, else the conversation's, else the user's")
    func keys() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("a", ["user": "anna"], headers: [("x-openclaw-session-key", "my-key")])
        _ = try scenario.chat("b", ["user": "anna"], headers: [("x-openwebui-chat-id", "chat-7")])
        _ = try scenario.chat("c", ["user": " anna "])
        _ = try scenario.chat("d", ["user": "  "])
        #expect(
            Set(try scenario.gateway.sessions().keys)
                == ["agent:main:my-key", "agent:main:openai-chat:chat-7", "agent:main:openai-user:anna"])
    }

    @Test(
        "A key of another agent, or of a reserved kind, is 400",
        arguments: ["agent:beta:x", "subagent:x", "cron:x", "acp:x", "agent:main:subagent:x", "agent:main:cron:x"])
    func refusedKey(key: String) throws {
        let scenario = try Scenario()
        #expect(
            try scenario.chat("hi", headers: [("x-openclaw-session-key", key), ("x-openclaw-agent-id", "main")]).status
                == 400)
        #expect(scenario.gateway.directory.files(below: "state").isEmpty)
    }

    @Test("Ten calls at once with one user are answered one after the other, and all are kept")
    func parallel() throws {
        let scenario = try Scenario()
        let calls = try (0..<10).map {
            try scenario.begin("message \($0) [[text=\"answer \($0)\" delay=5]]", ["user": "anna"])
        }
        let answers = try calls.map { try $0.response() }
        #expect(answers.map(\.status) == Array(repeating: 200, count: 10))
        #expect(answers.map(\.content) == (0..<10).map { "answer \($0)" })

        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(session.turns == 10)
        #expect(session.messages.count == 20)
        for place in stride(from: 0, to: 20, by: 2) {
            #expect(session.messages[place]["role"] == "user")
            #expect(session.messages[place + 1]["role"] == "assistant")
        }
        #expect(try scenario.upstream.counters()["openMax"] == 1)
    }

    @Test("Calls of different users run at the same time")
    func independent() throws {
        let scenario = try Scenario()
        let calls = try (0..<5).map {
            try scenario.begin("[[tokens=2 hang=2]]", ["user": "user-\($0)", "stream": true])
        }
        try scenario.upstream.wait(until: "opened=5")
        for call in calls { call.close() }
        try scenario.upstream.wait(until: "aborted=5")
    }

    @Test("Waiting for a session ends with 409 that may be tried again")
    func busy() throws {
        let scenario = try Scenario(["session": ["lockWaitSeconds": 1]])
        let holder = try scenario.begin("[[tokens=3 hang=2]]", ["user": "anna", "stream": true])
        try holder.read(until: "t1")
        let response = try scenario.chat("second", ["user": "anna"])
        #expect(response.status == 409)
        #expect(response.errorCode == "session_busy")
        #expect(response["x-should-retry"] == "true")
    }

    @Test("More waiters than allowed are turned away at once")
    func tooManyWaiters() throws {
        let scenario = try Scenario(["session": ["waitersMax": 0]])
        let holder = try scenario.begin("[[tokens=3 hang=2]]", ["user": "anna", "stream": true])
        try holder.read(until: "t1")
        #expect(try scenario.chat("second", ["user": "anna"]).status == 409)
    }

    private static func messages(_ texts: String...) -> JSONValue {
        .array(
            texts.enumerated().map { place, text in
                ["role": place.isMultiple(of: 2) ? "user" : "assistant", "content": .string(text)]
            })
    }

    private func send(_ scenario: Scenario, _ messages: JSONValue, answer: String) throws {
        try scenario.upstream.script("whole=\"\(answer)\"")
        #expect(try scenario.chat("", ["user": "anna", "messages": messages]).content == answer)
    }

    @Test("A continuation, a regenerated answer and an edited message all find their parent")
    func tree() throws {
        let scenario = try Scenario()
        try send(scenario, Self.messages("one"), answer: "A1")
        try send(scenario, Self.messages("one", "A1", "two"), answer: "A2")
        // Regenerated: the same question again.
        try send(scenario, Self.messages("one", "A1", "two"), answer: "A2b")
        // Edited: another second question.
        try send(scenario, Self.messages("one", "A1", "deux"), answer: "A3")
        // Back on the first branch.
        try send(scenario, Self.messages("one", "A1", "two", "A2", "three"), answer: "A4")

        let prompts = try scenario.upstream.requests().map(\.conversation)
        #expect(
            prompts == [
                ["user: one"], ["user: one", "assistant: A1", "user: two"],
                ["user: one", "assistant: A1", "user: two"], ["user: one", "assistant: A1", "user: deux"],
                ["user: one", "assistant: A1", "user: two", "assistant: A2", "user: three"],
            ])
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(
            Set(session.conversation).isSuperset(of: [
                "assistant: A2", "assistant: A2b", "assistant: A3", "assistant: A4",
            ]))
        #expect(session.messages.count { $0["role"] == "user" && "\($0)".contains("one") } == 1)
    }

    @Test("A history that the session does not know is taken over")
    func seeded() throws {
        let scenario = try Scenario()
        try send(scenario, Self.messages("p", "q", "r"), answer: "s")
        try send(scenario, Self.messages("p", "q", "r", "s", "t"), answer: "u")
        #expect(
            try scenario.upstream.requests().last?.conversation
                == ["user: p", "assistant: q", "user: r", "assistant: s", "user: t"])
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(session.messages.count == 6)
    }

    @Test("A message that the provider refused is not sent again with the next one")
    func refusedMessage() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("one", ["user": "anna"])
        try scenario.upstream.script(
            #"status=400 body="{\"error\":{\"message\":\"cannot read the image\"}}""#)
        #expect(try scenario.chat("bad", ["user": "anna"]).status >= 400)
        _ = try scenario.chat("two", ["user": "anna"])
        #expect(
            try scenario.upstream.requests().last?.conversation
                == ["user: one", "assistant: Hello there", "user: two"])
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(session.conversation.contains("user: bad"))
        #expect(session.messages.contains { $0["errorMessage"] == "cannot read the image" })
    }

    @Test("An answer that has only reasoning is reported in the journal")
    func onlyReasoning() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hi [[empty reasoning=\"let me see\" finish=length]]")
        try scenario.gateway.log.wait(forLineWith: "reasoning but no text: the limit of tokens ended it")
    }

    @Test("Two names that are nearly the same are two sessions")
    func names() throws {
        let scenario = try Scenario()
        let users = ["anna", "Anna", "anna2", "ann\u{e4}", "anna\u{308}", "anna\u{200b}", "аnna", "anna:x", "anna/x"]
        for (place, user) in users.enumerated() {
            _ = try scenario.chat("secret \(place)", ["user": .string(user)])
        }
        #expect(try scenario.upstream.requests().allSatisfy { $0.conversation.count == 1 })
        #expect(scenario.gateway.directory.files(below: "state").count == users.count)
    }

    @Test(
        "No name writes outside the state directory",
        arguments: [
            "../../../../tmp/x", "/etc/passwd", "..", ".", "a/../../b", "a\u{0}b", "\n", "con",
            String(repeating: "x", count: 10_000),
            "~root", "$(id)", "%2e%2e%2f", "\u{202e}", "🧨",
        ])
    func hostileNames(user: String) throws {
        let scenario = try Scenario()
        let before = Set(scenario.gateway.directory.files().filter { !$0.hasPrefix("state/") })
        let response = try scenario.chat("hi", ["user": .string(user)])
        #expect([200, 400].contains(response.status))
        let inside = scenario.gateway.directory.files(below: "state")
        #expect(
            inside.allSatisfy { $0.wholeMatch(of: /agents\/main\/sessions\/[0-9a-f]{2}\/[0-9a-f]{64}\.jsonl/) != nil })
        #expect(Set(scenario.gateway.directory.files().filter { !$0.hasPrefix("state/") }) == before)
    }

    @Test(
        "A hostile session key writes nothing outside either",
        arguments: ["../../x", "/etc/x", "agent:main:../../x", "agent:../x:y"])
    func hostileKeys(key: String) throws {
        let scenario = try Scenario()
        let response = try scenario.chat("hi", headers: [("x-openclaw-session-key", key)])
        #expect([200, 400, 404].contains(response.status))
        #expect(scenario.gateway.directory.files(below: "state").allSatisfy { $0.hasPrefix("agents/main/sessions/") })
    }

    @Test("Files are for their owner only")
    func modes() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hi", ["user": "anna"])
        for file in scenario.gateway.directory.files(below: "state") {
            #expect(try FileMode.of("\(scenario.gateway.stateDirectory)/\(file)") == 0o600)
        }
        for directory in ["agents", "agents/main", "agents/main/sessions"] {
            #expect(try FileMode.of("\(scenario.gateway.stateDirectory)/\(directory)") == 0o700)
        }
    }

    @Test("A session that cannot be written is 507, and the answer is not given as if it were kept")
    func storageFull() throws {
        let scenario = try Scenario()
        // A directory where a file must be: nothing can be created below it.
        try scenario.gateway.directory.write("", to: "state/agents")
        let response = try scenario.chat("hi", ["user": "anna"])
        #expect([500, 507].contains(response.status))
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
    }
}
