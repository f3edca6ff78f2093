internal import TestSupport
internal import Testing

/// What an answer looks like, in both forms.
struct AnswerTests {
    @Test("A whole answer has exactly the fields of the API")
    func wholeAnswer() throws {
        let response = try Scenario().chat("hi", ["model": "openclaw/main"])
        let answer = response.json

        #expect(response.status == 200)
        #expect(response["Content-Type"]?.hasPrefix("application/json") == true)
        #expect(answer.keys == ["id", "object", "created", "model", "choices", "usage"])
        #expect(answer["id"].string?.wholeMatch(of: /chatcmpl_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(answer["id"].string == response["x-request-id"])
        #expect(answer["object"] == "chat.completion")
        #expect(answer["created"].integer.map { 1_700_000_000...4_000_000_000 ~= $0 } == true)
        #expect(answer["model"] == "openclaw/main")
        #expect(
            answer["choices"]
                == [
                    [
                        "index": 0, "message": ["role": "assistant", "content": "Hello there", "refusal": nil],
                        "logprobs": nil, "finish_reason": "stop",
                    ]
                ])
    }

    @Test("A stream is a role, deltas, a finish reason, and nothing else")
    func stream() throws {
        let response = try Scenario().chat("hi", ["stream": true])
        let events = response.events

        #expect(events.allSatisfy { $0.keys == ["id", "object", "created", "model", "choices"] })
        #expect(events.allSatisfy { $0["object"] == "chat.completion.chunk" && $0["model"] == "openclaw" })
        #expect(Set(events.map(\.["id"].string)).count == 1)
        #expect(Set(events.map(\.["created"].integer)).count == 1)
        #expect(events.first?["choices"][0]["delta"]["role"] == "assistant")
        #expect(events.dropFirst().allSatisfy { $0["choices"][0]["delta"]["role"] == .null })
        #expect(response.streamedContent == "Hello there")
        #expect(events.last?["choices"][0] == ["index": 0, "delta": [:], "logprobs": nil, "finish_reason": "stop"])
        #expect(events.allSatisfy { $0["choices"][0].keys == ["index", "delta", "logprobs", "finish_reason"] })
        #expect(events.map { $0["choices"][0]["delta"].keys.contains("refusal") } == [true, false, false, false])
        #expect(response.isDone)
    }

    @Test(
        "Both forms carry the same text",
        arguments: ["a b c", "é ü 日本 👩‍👩‍👧", "  spaces  around  ", "line\\nbreaks\\n\\n", "quotes \\\" and \\\\"])
    func sameText(text: String) throws {
        let scenario = try Scenario()
        let message = "say [[text=\"\(text)\"]]"
        let whole = try scenario.chat(message).content
        let streamed = try scenario.chat(message, ["stream": true]).streamedContent
        #expect(whole?.utf8.elementsEqual(streamed.utf8) == true)
        #expect(whole?.isEmpty == false)
    }

    @Test("Deltas arrive while the model is still speaking")
    func deltasAtOnce() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=3 hang=2]]", ["stream": true])
        try connection.read(until: "t1 ")
        #expect(!String(decoding: connection.received, as: UTF8.self).contains("[DONE]"))
    }

    @Test("An answer without text gets the placeholder", arguments: [false, true])
    func placeholder(streams: Bool) throws {
        let response = try Scenario().chat("[[empty]]", ["stream": .bool(streams)])
        #expect((streams ? response.streamedContent : response.content) == "No response from OpenClaw.")
    }

    private static let omitted: JSONValue = [
        "gateway": ["http": ["endpoints": ["chatCompletions": ["reasoning": "omit"]]]]
    ]

    @Test("Reasoning is never content, but a field of its own unless it is omitted", arguments: [false, true])
    func reasoning(streams: Bool) throws {
        let message = #"[[reasoning="secret thoughts" text="the answer"]]"#
        for (patch, reasoning) in [([:], "secret thoughts"), (Self.omitted, "")] {
            let response = try Scenario(patch).chat(message, ["stream": .bool(streams)])
            #expect((streams ? response.streamedContent : response.content) == "the answer")
            let whole = response.json["choices"][0]["message"]["reasoning_content"].string ?? ""
            let deltas = response.events.compactMap { $0["choices"][0]["delta"]["reasoning_content"].string }
            #expect((streams ? deltas.joined() : whole) == reasoning)
        }
    }

    @Test("Reasoning reaches the client while the model still thinks")
    func reasoningAtOnce() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin(#"[[reasoning="deep thoughts" hang=2]]"#, ["stream": true])
        try connection.read(until: #""delta":{"reasoning_content":"deep"}"#)
    }

    @Test("A refusal of the model is in its own field, and a session continues after it", arguments: [false, true])
    func refusal(streams: Bool) throws {
        let scenario = try Scenario()
        try scenario.upstream.script(#"empty refusal="I must not.""#, "text=fine")
        let fields: JSONValue = ["stream": .bool(streams), "user": "anna"]
        let response = try scenario.chat("do it", fields)
        let message = response.json["choices"][0]["message"]
        let deltas = response.events.compactMap { $0["choices"][0]["delta"]["refusal"].string }
        #expect((streams ? deltas.joined() : message["refusal"].string) == "I must not.")
        #expect(streams ? response.streamedContent.isEmpty : message["content"] == .null)
        #expect(
            (streams ? response.finishReasons : [response.json["choices"][0]["finish_reason"].string ?? ""])
                == ["content_filter"])

        let history: JSONValue = [
            ["role": "user", "content": "do it"], ["role": "assistant", "content": nil, "refusal": "I must not."],
            ["role": "user", "content": "then this"],
        ]
        #expect(try scenario.chat("", ["user": "anna", "messages": history]).content == "fine")
        let sent = try scenario.upstream.requests()[1].body["messages"].array.compactMap { $0["content"].string }
        #expect(sent.dropFirst() == ["do it", "I must not.", "then this"])
    }

    @Test("An image that the model returns is a part next to the text that mentions it", arguments: [false, true])
    func image(streams: Bool) throws {
        let scenario = try Scenario()
        let part: JSONValue = ["type": "image_url", "image_url": ["url": "data:image/png;base64,QQ=="]]
        try scenario.upstream.script(stream: [
            #"{"choices":[{"index":0,"delta":{"content":"","images":[\#(part.json)]}}]}"#,
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        ])
        let response = try scenario.chat("draw", ["stream": .bool(streams)])
        let images =
            streams
            ? response.events.map { $0["choices"][0]["delta"]["images"] }.first { $0 != .null }
            : response.json["choices"][0]["message"]["images"]
        #expect(images == [part])
        let text = "[The model returned an image (image/png).]"
        #expect((streams ? response.streamedContent : response.content) == text)
    }

    @Test(
        "The finish reason is the provider's",
        arguments: [("stop", "stop"), ("length", "length"), ("content_filter", "content_filter")])
    func finishReason(upstream: String, ours: String) throws {
        let scenario = try Scenario()
        let message = "[[text=some finish=\(upstream)]]"
        #expect(try scenario.chat(message).json["choices"][0]["finish_reason"] == .string(ours))
        #expect(try scenario.chat(message, ["stream": true]).finishReasons == [ours])
    }

    @Test("Usage is what the provider reported")
    func usage() throws {
        let response = try Scenario().chat("[[tokens=3 prompt=40 completion=7 cached=30 reasoning-tokens=5]]")
        let usage = response.json["usage"]
        #expect(usage["prompt_tokens"] == 40)
        #expect(usage["completion_tokens"] == 7)
        #expect(usage["total_tokens"] == 47)
        #expect(usage["prompt_tokens_details"]["cached_tokens"] == 30)
        #expect(usage["completion_tokens_details"]["reasoning_tokens"] == 5)
        #expect(usage["openclaw"]["turns"] == 1)
        #expect(usage["openclaw"]["context_tokens"] == 40)
    }

    @Test("Usage is zero when the provider reports none, and never missing")
    func noUsage() throws {
        let usage = try Scenario().chat("[[text=a usage=none]]").json["usage"]
        #expect([usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]] == [0, 0, 0])
    }

    @Test("A usage chunk comes when it is asked for, and only then")
    func usageChunk() throws {
        let scenario = try Scenario()
        let asked = try scenario.chat("hi", ["stream": true, "stream_options": ["include_usage": true]])
        #expect(asked.events.last?["choices"] == [])
        #expect(asked.events.last?["usage"]["prompt_tokens"] == 11)
        #expect(asked.isDone)

        let other = try scenario.chat("hi", ["stream": true])
        #expect(other.events.allSatisfy { $0["usage"] == .null })
    }

    @Test("The provider is asked to stream and to report usage")
    func upstreamRequest() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hi")
        let request = try scenario.upstream.request()
        #expect(request.path == "/v1/chat/completions")
        #expect(request.body["model"] == "model-1")
        #expect(request.body["stream"] == true)
        #expect(request.body["stream_options"] == ["include_usage": true])
    }

    @Test("A head is sent after some seconds although the model is silent, and comments follow")
    func silentModel() throws {
        let scenario = try Scenario(["gateway": ["http": ["streamHeadSeconds": 1, "commentSeconds": 1]]])
        let connection = try scenario.begin("[[hang=head]]", ["stream": true])
        try connection.read(until: "HTTP/1.1 200")
        try connection.read(until: "\n:")
    }

    @Test("Every agent and alias is a model")
    func models() throws {
        let scenario = try Scenario([
            "gateway": ["http": ["endpoints": ["chatCompletions": ["modelAliases": ["gpt-4o": "beta"]]]]]
        ])
        let list = try scenario.get("/v1/models").json
        #expect(list["object"] == "list")
        let ids = list["data"].array.compactMap { $0["id"].string }
        #expect(Set(ids) == ["openclaw", "openclaw/default", "openclaw/main", "openclaw/beta", "gpt-4o"])
        #expect(list["data"].array.allSatisfy { $0.keys.isSuperset(of: ["id", "object", "created", "owned_by"]) })

        #expect(try scenario.get("/v1/models/openclaw%2Fbeta").json["id"] == "openclaw/beta")
        #expect(try scenario.get("/v1/models/openclaw/beta").json["id"] == "openclaw/beta")
        #expect(try scenario.get("/v1/models/gpt-4o").status == 200)
        let unknown = try scenario.get("/v1/models/absent")
        #expect(unknown.status == 404)
        #expect(unknown.errorCode == "model_not_found")
    }

    @Test("Models are not listed while the endpoint is disabled")
    func modelsDisabled() throws {
        #expect(try Scenario(["gateway": ["http": nil]]).get("/v1/models").status == 404)
    }
}
