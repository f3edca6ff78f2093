internal import TestSupport
internal import Testing

/// Tools of the client: offered to the model, called by it, executed by the client.
struct ToolTests {
    private static let tools: JSONValue = [
        [
            "type": "function",
            "function": [
                "name": "get_weather", "description": "weather",
                "parameters": [
                    "type": "object", "properties": ["city": ["type": "string"]], "required": ["city"],
                ],
            ],
        ]
    ]
    private static let call = #"tool=get_weather args="{\"city\": \"Rome\", \"exact\": 1.50}""#

    @Test("A tool reaches the model and its call the client, arguments unchanged", arguments: [0, 3])
    func roundTrip(fragment: Int) throws {
        let scenario = try Scenario(["tools": ["profile": "minimal"]])
        try scenario.upstream.script("\(Self.call) fragment=\(fragment)", "text=sunny")
        let first = try scenario.chat("weather?", ["tools": Self.tools])
        let choice = first.json["choices"][0]
        #expect(choice["finish_reason"] == "tool_calls")
        let call = choice["message"]["tool_calls"][0]
        #expect(call["type"] == "function")
        #expect(call["function"] == ["name": "get_weather", "arguments": #"{"city": "Rome", "exact": 1.50}"#])
        #expect(!call.keys.contains("index"))

        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], choice["message"],
            ["role": "tool", "tool_call_id": call["id"], "content": "25 degrees"],
        ]
        #expect(try scenario.chat("", ["tools": Self.tools, "messages": messages]).content == "sunny")

        let sent = try scenario.upstream.requests()
        try #require(sent.count == 2)
        #expect(sent[0].body["tools"][0]["function"] == Self.tools[0]["function"])
        let result = sent[1].body["messages"][-1]
        let resumed = sent[1].body["messages"][-2]["tool_calls"][0]
        #expect(result["role"] == "tool")
        #expect(result["content"] == "25 degrees")
        #expect(result["tool_call_id"] == resumed["id"])
        #expect(resumed["function"]["name"] == "get_weather")
    }

    @Test(
        "A provider's id of a call reaches the client, and comes back to the provider",
        arguments: ["call_Abc-123", "aB3dE6gH9", "chatcmpl-tool-0123456789abcdef0123456789abcdef"], [nil, "anna"])
    func ids(id: String, user: String?) throws {
        let scenario = try Scenario()
        try scenario.upstream.script("\(Self.call) id=\(id)", "text=sunny")
        let fields: JSONValue = ["tools": Self.tools, "user": user.map(JSONValue.string) ?? nil]
        let message = try scenario.chat("weather?", fields).json["choices"][0]["message"]
        #expect(message["tool_calls"][0]["id"] == .string(id))
        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], message,
            ["role": "tool", "tool_call_id": .string(id), "content": "25 degrees"],
        ]
        #expect(try scenario.chat("", fields.merged(with: ["messages": messages])).content == "sunny")
        let sent = try scenario.upstream.requests()[1].body["messages"]
        #expect(sent[-2]["tool_calls"][0]["id"] == .string(id))
        #expect(sent[-1]["tool_call_id"] == .string(id))
    }

    @Test("An id that no client can take is replaced, and a session returns the provider's own")
    func mappedId() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("\(Self.call) id=functions.get_weather:0", "text=sunny")
        let fields: JSONValue = ["tools": Self.tools, "user": "anna"]
        let message = try scenario.chat("weather?", fields).json["choices"][0]["message"]
        let id = message["tool_calls"][0]["id"]
        #expect(id.string?.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil)
        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], message,
            ["role": "tool", "tool_call_id": id, "content": "25 degrees"],
        ]
        #expect(try scenario.chat("", fields.merged(with: ["messages": messages])).content == "sunny")
        let sent = try scenario.upstream.requests()[1].body["messages"]
        #expect(sent[-2]["tool_calls"][0]["id"] == "functions.get_weather:0")
        #expect(sent[-1]["tool_call_id"] == "functions.get_weather:0")
    }

    @Test("A provider that requires nine letters and digits gets them for a call made elsewhere")
    func mistralIds() throws {
        let scenario = try Scenario([
            "models": [
                "providers": [
                    "scripted": ["models": [["id": "model-1", "compat": ["requiresMistralToolIds": true]]]]
                ]
            ]
        ])
        let messages: JSONValue = [
            ["role": "user", "content": "weather?"],
            [
                "role": "assistant", "content": nil,
                "tool_calls": [
                    [
                        "id": "call_0123456789abcdef", "type": "function",
                        "function": ["name": "get_weather", "arguments": "{}"],
                    ]
                ],
            ],
            ["role": "tool", "tool_call_id": "call_0123456789abcdef", "content": "25 degrees"],
        ]
        #expect(try scenario.chat("", ["tools": Self.tools, "messages": messages]).status == 200)
        let sent = try scenario.upstream.request().body["messages"]
        #expect(sent[-1]["tool_call_id"].string?.wholeMatch(of: /[A-Za-z0-9]{9}/) != nil)
        #expect(sent[-1]["tool_call_id"] == sent[-2]["tool_calls"][0]["id"])
    }

    @Test("A call streams as an opening and argument fragments")
    func streamed() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("\(Self.call) fragment=2 split=5")
        let response = try scenario.chat("weather?", ["tools": Self.tools, "stream": true])
        let calls = response.events.map { $0["choices"][0]["delta"]["tool_calls"][0] }.filter { $0 != .null }
        #expect(calls.first?["function"]["name"] == "get_weather")
        #expect(calls.first?["id"].string?.isEmpty == false)
        #expect(calls.allSatisfy { $0["index"] == 0 })
        #expect(calls.dropFirst().allSatisfy { $0["id"] == .null })
        #expect(calls.compactMap { $0["function"]["arguments"].string }.joined() == #"{"city": "Rome", "exact": 1.50}"#)
        #expect(response.finishReasons == ["tool_calls"])
    }

    @Test("Parallel calls keep their places", arguments: ["", "interleave fragment=4"])
    func parallel(shape: String) throws {
        let scenario = try Scenario()
        try scenario.upstream.script(
            #"tool=get_weather args="{\"city\":\"A\"}" tool=get_weather args="{\"city\":\"B\"}" \#(shape)"#)
        let calls = try scenario.chat("weather?", ["tools": Self.tools]).json["choices"][0]["message"]["tool_calls"]
            .array
        #expect(calls.map { $0["function"]["arguments"] } == [#"{"city":"A"}"#, #"{"city":"B"}"#])
        #expect(Set(calls.compactMap { $0["id"].string }).count == 2)
    }

    @Test("Text before a call is content")
    func textAndCall() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("text=\"Let me look.\" \(Self.call)")
        let message = try scenario.chat("weather?", ["tools": Self.tools]).json["choices"][0]["message"]
        #expect(message["content"] == "Let me look.")
        #expect(message["tool_calls"].array.count == 1)
    }

    @Test("A session resumes at the client's result")
    func session() throws {
        let scenario = try Scenario()
        try scenario.upstream.script(Self.call, "text=sunny", "text=more")
        let first = try scenario.chat("weather?", ["tools": Self.tools, "user": "anna"])
        let message = first.json["choices"][0]["message"]
        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], message,
            ["role": "tool", "tool_call_id": message["tool_calls"][0]["id"], "content": "25 degrees"],
        ]
        #expect(
            try scenario.chat("", ["tools": Self.tools, "user": "anna", "messages": messages]).content == "sunny")
        _ = try scenario.chat("and tomorrow?", ["user": "anna"])
        let roles = try scenario.upstream.requests().last?.body["messages"].array.compactMap { $0["role"].string }
        #expect(roles == ["system", "user", "assistant", "tool", "assistant", "user"])
    }

    @Test("A call without a result never reaches the model alone")
    func repaired() throws {
        let scenario = try Scenario()
        try scenario.upstream.script(Self.call, "text=fine")
        _ = try scenario.chat("weather?", ["tools": Self.tools, "user": "anna"])
        #expect(try scenario.chat("never mind", ["tools": Self.tools, "user": "anna"]).content == "fine")
        let messages = try scenario.upstream.requests().last?.body["messages"].array ?? []
        let behind = messages.drop { $0["tool_calls"] == .null }.dropFirst()
        #expect(behind.first?["role"] == "tool")
        #expect(messages.last?["content"] == "never mind")
    }

    @Test("A tool choice is passed on", arguments: ["auto", "required", "none"])
    func choice(word: String) throws {
        let scenario = try Scenario()
        if word == "required" { try scenario.upstream.script(Self.call) }
        #expect(try scenario.chat("hi", ["tools": Self.tools, "tool_choice": .string(word)]).status == 200)
        let sent = try scenario.upstream.request().body
        #expect(word == "none" ? sent["tool_choice"] != "auto" : sent["tool_choice"] == .string(word) || word == "auto")
    }

    @Test("A demanded call that the model does not make is 502, in a stream too", arguments: [false, true])
    func ignoredChoice(streams: Bool) throws {
        let scenario = try Scenario(["tools": ["profile": "minimal"]])
        let other: JSONValue = ["type": "function", "function": ["name": "other"]]
        let named: JSONValue = ["type": "function", "function": ["name": "get_weather"]]
        for choice in ["required", named] as [JSONValue] {
            let response = try scenario.chat(
                "hi", ["tools": [Self.tools[0], other], "tool_choice": choice, "stream": .bool(streams)])
            #expect(response.status == 502)
            #expect(response.json["error"]["type"] == "api_error")
            #expect(response.json["error"]["message"].string?.contains("`tool_choice`") == true)
        }
        let sent = try #require(try scenario.upstream.requests().last)
        #expect(sent.body["tools"].array.map { $0["function"]["name"] } == ["get_weather"])
        #expect(sent.system.hasSuffix("Call the tool get_weather before you answer."))
    }

    @Test("A tool message without tool_call_id reaches the model as the text of a tool")
    func resultWithoutId() throws {
        let scenario = try Scenario()
        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], ["role": "tool", "name": "get_weather", "content": "25 degrees"],
        ]
        for fields in [["messages": messages], ["messages": messages, "user": "anna"]] as [JSONValue] {
            #expect(try scenario.chat("", fields).status == 200)
            let sent = try #require(try scenario.upstream.requests().last).body["messages"].array
            #expect(sent.map { $0["role"] } == ["system", "user"])
            #expect(sent[1].json.contains("25 degrees") && sent[1].json.contains("get_weather"))
        }
    }

    @Test(
        "A malformed tool is 400",
        arguments: [
            [["type": "function"]], [["type": "function", "function": ["name": ""]]],
            [["type": "function", "function": ["name": "a b"]]], [["type": "web", "function": ["name": "a"]]],
            [
                ["type": "function", "function": ["name": "a"]], ["type": "function", "function": ["name": "a"]],
            ],
        ] as [JSONValue])
    func wrongTool(tools: JSONValue) throws {
        let response = try Scenario().chat("hi", ["tools": tools])
        #expect(response.status == 400)
        #expect(response.json["error"]["param"].string?.hasPrefix("tools") == true)
    }
}
