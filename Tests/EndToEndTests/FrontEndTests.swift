internal import TestSupport
internal import Testing

/// A front end that names its conversation, and asks for its title while the first message runs.
struct FrontEndTests {
    private static let chat = [("x-openwebui-chat-id", "c1")]
    private static let key = "agent:main:openai-chat:c1"
    private static let title = "### Task:\nMake a title for this chat."

    @Test(
        "A title is made while the first message runs, and is not part of the conversation", arguments: [false, true])
    func titleSecond(isNamed: Bool) throws {
        let scenario = try Scenario()
        // The answer goes on when the title is complete: a title that waited for the session would never come.
        let question = try scenario.begin(
            "hello [[tokens=3 hold=2 until=1]]", ["stream": true], headers: Self.chat)
        try question.read(until: "t1")
        let task = try Self.askForTitle(scenario, isNamed: isNamed)
        #expect(try task.response().content == "A title")
        #expect(try question.response().streamedContent == "t1 t2 t3 ")
        try Self.expectConversation(scenario)
    }

    @Test(
        "A title that is asked for first delays nothing, and does not begin the conversation", arguments: [false, true])
    func titleFirst(isNamed: Bool) throws {
        let scenario = try Scenario()
        let task = try Self.askForTitle(scenario, isNamed: isNamed, " hold=1 until=1")
        try scenario.upstream.wait(until: "requests=1")
        let answer = try scenario.chat("hello [[tokens=3]]", ["stream": true], headers: Self.chat)
        #expect(answer.streamedContent == "t1 t2 t3 ")
        #expect(try task.response().content == "A title")
        try Self.expectConversation(scenario)
    }

    private static func askForTitle(_ scenario: Scenario, isNamed: Bool, _ words: String = "") throws -> RawConnection {
        let script = "[[whole=\"A title\"\(words)]]"
        // A prompt that an administrator changed has no heading; the header names the task.
        let text = isNamed ? "Name this chat. \(script)" : "\(title) \(script)"
        let named = isNamed ? [("x-openclaw-task", "title_generation")] : []
        return try scenario.begin(text, ["stream": false], headers: chat + named)
    }

    private static func expectConversation(_ scenario: Scenario) throws {
        let sessions = try scenario.gateway.sessions()
        #expect(Array(sessions.keys) == [key])
        let session = try #require(sessions[key])
        #expect(session.messages.count == 2)
        #expect(session.conversation.first?.hasPrefix("user: hello") == true)
        #expect(session.conversation.last == "assistant: t1 t2 t3 ")
    }

    @Test("A temporary chat leaves nothing on disk", arguments: ["temporary:7", "local:7"])
    func temporary(id: String) throws {
        let scenario = try Scenario()
        let headers = [("x-openwebui-chat-id", id)]
        #expect(try scenario.chat("hi", ["user": "anna"], headers: headers).status == 200)
        #expect(scenario.gateway.directory.files(below: "state").isEmpty)
    }

    @Test("An edited first message is stored, and the conversation goes on from it")
    func editedFirst() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hello", headers: Self.chat)
        _ = try scenario.chat("hello, edited", headers: Self.chat)
        let messages: JSONValue = [
            ["role": "user", "content": "hello, edited"], ["role": "assistant", "content": "Hello there"],
            ["role": "user", "content": "more"],
        ]
        _ = try scenario.chat("", ["messages": messages], headers: Self.chat)
        #expect(
            try scenario.upstream.requests().last?.conversation
                == ["user: hello, edited", "assistant: Hello there", "user: more"])
        let session = try #require(try scenario.gateway.sessions()[Self.key])
        #expect(session.messages.count == 6)
    }

    @Test("The path of another API is 404 with the way to go")
    func otherAPI() throws {
        let response = try Scenario().gateway.request("POST", "/v1/responses", body: "{}")
        #expect(response.status == 404)
        #expect(response.json["error"]["message"].string?.contains("/v1/chat/completions") == true)
    }

    @Test("The list of models says what each is, and when the configuration was changed")
    func models() throws {
        let models = try Scenario().get("/v1/models").json["data"].array
        #expect(models.map { $0["id"] } == ["openclaw", "openclaw/default", "openclaw/main", "openclaw/beta"])
        #expect(
            models.map { $0["name"] } == ["main (default agent)", "main (default agent)", "main", "beta"])
        #expect(models.allSatisfy { $0["context_length"] == 100_000 })
        for model in models {
            guard case .integer(let created) = model["created"] else { throw TestFailure("\(model)") }
            #expect(created > 1_700_000_000)
        }
    }
}
