internal import TestSupport
internal import Testing

/// What a provider attaches to a message: it reaches the client, and comes back to the provider with the same bytes.
struct AttachmentTests {
    private static let tools: JSONValue = [["type": "function", "function": ["name": "f"]]]
    private static let signature = #"{"google":{"thought_signature":"c2ln\/","score":1.50}}"#
    private static let details = #"[{"index":0,"signature":"s2","text":"hmm","type":"reasoning.text"}]"#
    /// An answer with reasoning in its fields, and a call.
    private static let answer = [
        #"{"choices":[{"index":0,"delta":{"reasoning":"h","reasoning_details":[{"index":0,"signature":null,"text":"h","type":"reasoning.text"}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"reasoning":"mm","reasoning_details":[{"index":0,"text":"mm","type":"reasoning.text"}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"reasoning_details":[{"index":0,"signature":"s2","type":"reasoning.text"}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{}"},"extra_content":\#(signature)}]}}]}"#,
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
    ]

    /// The message of a response in either form.
    private func message(_ response: Response, streams: Bool) -> JSONValue {
        if !streams { return response.json["choices"][0]["message"] }
        let deltas = response.events.map { $0["choices"][0]["delta"] }
        let call = deltas.map { $0["tool_calls"][0] }.first { $0 != .null } ?? nil
        return [
            "role": "assistant", "content": nil,
            "reasoning_content": .string(deltas.compactMap { $0["reasoning_content"].string }.joined()),
            "reasoning_details": deltas.map { $0["reasoning_details"] }.first { $0 != .null } ?? nil,
            "tool_calls": [call.merged(with: ["function": ["arguments": "{}"]])],
        ]
    }

    private func followUp(_ message: JSONValue) -> JSONValue {
        [
            "tools": Self.tools,
            "messages": [
                ["role": "user", "content": "go"], message,
                ["role": "tool", "tool_call_id": "c1", "content": "done"],
            ],
        ]
    }

    @Test("It comes back in a follow-up, with a session and without", arguments: [false, true], [nil, "anna"])
    func roundTrip(streams: Bool, user: String?) throws {
        let scenario = try Scenario()
        try scenario.upstream.script(stream: Self.answer)
        let user: JSONValue = ["user": user.map(JSONValue.string) ?? nil]
        let first = try scenario.chat("go", user.merged(with: ["tools": Self.tools, "stream": .bool(streams)]))
        let message = message(first, streams: streams)
        #expect(message["reasoning_content"] == "hmm")
        #expect(first.text.contains(#""reasoning_details":\#(Self.details)"#))
        #expect(first.text.contains(#""extra_content":\#(Self.signature)"#))

        try scenario.upstream.script("text=fine")
        #expect(try scenario.chat("", followUp(message).merged(with: user)).content == "fine")
        let sent = try scenario.upstream.requests()[1].text
        #expect(sent.contains(#""reasoning_details":\#(Self.details)"#))
        if user["user"] != .null { #expect(sent.contains(#""extra_content":\#(Self.signature)"#)) }
        #expect(sent.contains("thought_signature"))
        #expect(!sent.contains(#""reasoning":"#))
    }

    @Test("It is not sent to another model of the agent, nor to a server that rejects it", arguments: [nil, "anna"])
    func elsewhere(user: String?) throws {
        let strict: JSONValue = ["supportsReasoningContent": false, "supportsExtraContent": false]
        let scenario = try Scenario([
            "agents": ["defaults": ["model": ["primary": "scripted/model-1", "fallbacks": ["scripted/model-2"]]]],
            "models": [
                "retriesMax": 0,
                "providers": ["scripted": ["models": [["id": "model-1"], ["id": "model-3", "compat": strict]]]],
            ],
        ])
        let user: JSONValue = ["user": user.map(JSONValue.string) ?? nil]
        try scenario.upstream.script(stream: Self.answer)
        let first = try scenario.chat("go", user.merged(with: ["tools": Self.tools]))
        let follow = followUp(message(first, streams: false)).merged(with: user)
        try scenario.upstream.script("status=500", "text=fallback", "text=strict")
        #expect(try scenario.chat("", follow).content == "fallback")
        #expect(
            try scenario.chat("", follow, headers: [("x-openclaw-model", "scripted/model-3")]).content == "strict")
        let requests = try scenario.upstream.requests()
        #expect(requests.map { $0.body["model"] } == ["model-1", "model-1", "model-2", "model-3"])
        #expect(requests.map { $0.text.contains("thought_signature") } == [false, true, false, false])
        #expect(requests.map { $0.text.contains("reasoning_details") } == [false, true, false, false])
    }

    @Test("Reasoning of a model with tools comes back in its own field until the answer is complete")
    func reasoningContent() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("reasoning=hmm tool=f id=c1", "text=fine", "text=more")
        let message = try scenario.chat("go", ["tools": Self.tools]).json["choices"][0]["message"]
        #expect(message["reasoning_content"] == "hmm")
        let follow = followUp(message)
        #expect(try scenario.chat("", follow).content == "fine")
        let next: JSONValue = [
            "messages": .array(
                follow["messages"].array + [
                    ["role": "assistant", "content": "fine"], ["role": "user", "content": "and?"],
                ])
        ]
        #expect(try scenario.chat("", next).content == "more")
        let sent = try scenario.upstream.requests()
        #expect(sent[1].body["messages"][-2]["reasoning_content"] == "hmm")
        #expect(!sent[2].text.contains("reasoning_content"))
    }
}
