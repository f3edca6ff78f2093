internal import TestSupport
internal import Testing

/// How the messages of a request reach the model.
struct HistoryTests {
    private func ask(_ scenario: Scenario, _ messages: JSONValue, _ fields: JSONValue = [:]) throws -> Response {
        try scenario.chat("", fields.merged(with: ["messages": messages]))
    }

    @Test("A stateless call passes its messages on as messages")
    func native() throws {
        let scenario = try Scenario()
        let messages: JSONValue = [
            ["role": "user", "content": "one"], ["role": "assistant", "content": "two"],
            ["role": "user", "content": "three"],
        ]
        #expect(try ask(scenario, messages).status == 200)
        #expect(try scenario.upstream.request().conversation == ["user: one", "assistant: two", "user: three"])
    }

    @Test("System and developer texts follow the agent's own prompt")
    func systemTexts() throws {
        let scenario = try Scenario()
        try scenario.gateway.directory.write("The agent's own rules.", to: "state/workspace/AGENTS.md")
        let messages: JSONValue = [
            ["role": "system", "content": "Speak Latin."], ["role": "user", "content": "hi"],
            ["role": "developer", "content": "Be short."],
        ]
        #expect(try ask(scenario, messages).status == 200)
        let request = try scenario.upstream.request()
        let places = ["The agent's own rules.", "Speak Latin.", "Be short."].map {
            request.system.firstRange(of: $0)?.lowerBound
        }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        #expect(request.conversation == ["user: hi"])
    }

    @Test("Content may come in parts")
    func parts() throws {
        let scenario = try Scenario()
        let parts: JSONValue = [["type": "text", "text": "hello"], ["type": "text", "text": "world"]]
        #expect(try ask(scenario, [["role": "user", "content": parts]]).status == 200)
        let conversation = try scenario.upstream.request().conversation
        try #require(conversation.count == 1)
        #expect(conversation[0].contains("hello") && conversation[0].contains("world"))
    }

    @Test(
        "Messages that ask nothing, or make no sense, are 400",
        arguments: [
            [["role": "system", "content": " "]],
            [["role": "assistant", "content": " "]],
            [["role": "wizard", "content": "x"]],
            [["content": "x"]],
            [["role": "user", "content": 7]],
            [["role": "user", "content": [["type": "hologram", "hologram": "x"]]]],
            [["role": "user", "content": [["type": "input_audio", "input_audio": ["data": "", "format": "wav"]]]]],
            ["hi"],
        ] as [JSONValue])
    func nonsense(messages: JSONValue) throws {
        let scenario = try Scenario()
        let response = try ask(scenario, messages)
        #expect(response.status == 400)
        #expect(response.json["error"]["param"].string?.hasPrefix("messages") == true)
        #expect(try scenario.upstream.counters()["requests"] == 0)
    }

    @Test("A request with instructions only is answered: the model speaks first", arguments: [nil, "anna"])
    func instructionsOnly(user: String?) throws {
        let scenario = try Scenario()
        let fields: JSONValue = ["user": user.map { .string($0) } ?? .null]
        let response = try ask(scenario, [["role": "system", "content": "Greet me in Latin."]], fields)
        #expect(response.content == "Hello there")
        let request = try scenario.upstream.request()
        #expect(request.conversation == [])
        #expect(request.system.hasSuffix("Greet me in Latin."))
        _ = try scenario.chat("hi", fields)
        let first = user == nil ? [] : ["assistant: Hello there"]
        #expect(try scenario.upstream.requests().last?.conversation == first + ["user: hi"])
    }

    private static let begun: JSONValue = [
        ["role": "user", "content": "one"], ["role": "assistant", "content": "I begin "],
    ]

    @Test("An answer that was begun is continued, and stored whole", arguments: [false, true])
    func prefill(streams: Bool) throws {
        let scenario = try Scenario()
        try scenario.upstream.script("text=\"and go on\"")
        let response = try ask(scenario, Self.begun, ["user": "anna", "stream": .bool(streams)])
        #expect((streams ? response.streamedContent : response.content) == "and go on")
        let sent = try scenario.upstream.request()
        #expect(sent.conversation == ["user: one", "assistant: I begin "])
        #expect(sent.body["continue_final_message"] == true)
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(session.conversation == ["user: one", "assistant: I begin and go on"])

        _ = try scenario.chat("two", ["user": "anna"])
        #expect(
            try scenario.upstream.requests().last?.conversation
                == ["user: one", "assistant: I begin and go on", "user: two"])
    }

    @Test("A stored answer that is continued has the whole answer next to it, after the same question")
    func continued() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("text=\"I begin\" finish=length", "whole=\" and go on\"")
        _ = try scenario.chat("one", headers: [("x-openwebui-chat-id", "c1")])
        let messages: JSONValue = [["role": "user", "content": "one"], ["role": "assistant", "content": "I begin"]]
        _ = try scenario.chat("", ["messages": messages], headers: [("x-openwebui-chat-id", "c1")])
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-chat:c1"])
        #expect(session.conversation == ["user: one", "assistant: I begin", "assistant: I begin and go on"])
    }

    @Test("A server that repeats the start of the answer does not show it twice")
    func echoed() throws {
        let model: JSONValue = ["id": "model-1", "compat": ["prefill": "prefix"]]
        let scenario = try Scenario(["models": ["providers": ["scripted": ["models": [model]]]]])
        try scenario.upstream.script("text=\"I begin and go on\"")
        #expect(try ask(scenario, Self.begun).content == "and go on")
        #expect(try scenario.upstream.request().body["messages"][-1]["prefix"] == true)
    }

    @Test("Where the model does not continue an answer, one that was begun is 400 that says so")
    func prefillUnsupported() throws {
        let model: JSONValue = ["id": "model-1", "compat": ["prefill": "none"]]
        let scenario = try Scenario(["models": ["providers": ["scripted": ["models": [model]]]]])
        let response = try ask(scenario, Self.begun, ["user": "anna"])
        #expect(response.status == 400)
        #expect(response.errorCode == "prefill_unsupported")
        #expect(response.json["error"]["param"] == "messages")
        #expect(response.json["error"]["message"].string?.contains("scripted/model-1") == true)
        #expect(try scenario.upstream.counters()["requests"] == 0)
        #expect(scenario.gateway.directory.files(below: "state").isEmpty)
    }

    @Test("A stateless call leaves nothing on disk", arguments: [false, true])
    func nothingLeft(streams: Bool) throws {
        let scenario = try Scenario()
        #expect(try scenario.chat("hi", ["stream": .bool(streams)]).status == 200)
        #expect(scenario.gateway.directory.files(below: "state").isEmpty)
    }

    @Test("Bootstrap files are in the prompt, in their order")
    func bootstrapFiles() throws {
        let scenario = try Scenario()
        for name in ["USER.md", "AGENTS.md", "SOUL.md"] {
            try scenario.gateway.directory.write("text of \(name) here", to: "state/workspace/\(name)")
        }
        _ = try scenario.chat("hi")
        let system = try scenario.upstream.request().system
        let places = ["AGENTS.md", "SOUL.md", "USER.md"].compactMap {
            system.firstRange(of: "text of \($0) here")?.lowerBound
        }
        #expect(places.count == 3)
        #expect(places == places.sorted())
    }

    private static let pixel =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    private func image(_ url: String) -> JSONValue {
        [
            [
                "role": "user",
                "content": [
                    ["type": "text", "text": "what is it"], ["type": "image_url", "image_url": ["url": .string(url)]],
                ],
            ]
        ]
    }

    @Test("An image reaches the model as it came")
    func imagePassedOn() throws {
        let scenario = try Scenario()
        #expect(try ask(scenario, image(Self.pixel)).status == 200)
        let last = try scenario.upstream.request().body["messages"][-1]
        #expect(last["content"].array.contains { $0["image_url"]["url"] == .string(Self.pixel) })
    }

    @Test(
        "A malformed or forbidden image is 400",
        arguments: [
            "http://127.0.0.1/x.png", "https://example.org/x.png", "data:text/html;base64,AAAA",
            "data:image/png;base64,!!!", "data:image/png,plain", "file:///etc/passwd", "",
        ])
    func imageRefused(url: String) throws {
        let response = try ask(Scenario(), image(url))
        #expect(response.status == 400)
    }

    @Test("Nine images are too many")
    func tooManyImages() throws {
        let part: JSONValue = ["type": "image_url", "image_url": ["url": .string(Self.pixel)]]
        let parts = JSONValue.array(Array(repeating: part, count: 9))
        #expect(try ask(Scenario(), [["role": "user", "content": parts]]).status == 400)
    }
}
