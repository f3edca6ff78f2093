internal import TestSupport
internal import Testing

/// Answers that are longer than `answerBytesMax`: each form is cut at the same byte.
struct AnswerLimitTests {
    private static let limit = 1_000

    private func scenario() throws -> Scenario {
        try Scenario([
            "agents": ["defaults": ["answerBytesMax": .integer(Self.limit)]], "models": ["retriesMax": 0],
        ])
    }

    /// The text and the finish reason of an answer, from either form.
    private func answer(_ response: Response, streams: Bool) -> (text: String, reasoning: String, finish: String?) {
        guard streams else {
            let choice = response.json["choices"][0]
            let message = choice["message"]
            return (
                message["content"].string ?? "", message["reasoning_content"].string ?? "",
                choice["finish_reason"].string
            )
        }
        let choices = response.events.map { $0["choices"][0] }
        let deltas = choices.map { $0["delta"] }
        return (
            deltas.compactMap { $0["content"].string }.joined(),
            deltas.compactMap { $0["reasoning_content"].string }.joined(),
            choices.compactMap { $0["finish_reason"].string }.last
        )
    }

    @Test(
        "A text is cut exactly at the limit, however it arrives and is sent",
        arguments: [true, false], ["huge=5000", "tokens=900", #"whole="xé" times=700"#])
    func text(streams: Bool, directive: String) throws {
        let scenario = try scenario()
        for user in [nil, "anna"] as [JSONValue?] {
            try scenario.upstream.script(directive)
            let response = try scenario.chat("hi", ["stream": .bool(streams), "user": user ?? .null])
            #expect(response.status == 200)
            let answer = answer(response, streams: streams)
            // A character of two bytes may not fit into the last byte.
            #expect((Self.limit - 1)...Self.limit ~= answer.text.utf8.count && answer.finish == "length")
            guard user != nil else { continue }
            let stored = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
            #expect(stored.conversation == ["user: hi", "assistant: \(answer.text)"])
        }
    }

    @Test("An answer of a server that does not stream is cut at the limit, and its session continues")
    func onePiece() throws {
        let scenario = try scenario()
        let text = String(repeating: "y", count: 40_000)
        try scenario.upstream.script(
            #"type=application/json body="{\"choices\":[{\"message\":{\"content\":\"\#(text)\"},\"finish_reason\":\"stop\"}]}""#,
            "text=next")
        let first = answer(try scenario.chat("hi", ["user": "anna"]), streams: false)
        #expect(first.text == String(repeating: "y", count: Self.limit) && first.finish == "length")
        #expect(answer(try scenario.chat("more", ["user": "anna"]), streams: false).text == "next")
        #expect(
            try scenario.upstream.requests()[1].conversation == ["user: hi", "assistant: \(first.text)", "user: more"])
    }

    @Test("Reasoning and tool calls count towards the limit", arguments: [true, false])
    func otherParts(streams: Bool) throws {
        let scenario = try scenario()
        let thought = String(repeating: "z", count: 600)
        try scenario.upstream.script("reasoning=\(thought) huge=5000")
        let answered = answer(try scenario.chat("hi", ["stream": .bool(streams)]), streams: streams)
        #expect(answered.reasoning == thought && answered.text == String(repeating: "x", count: 400))
        let tool: JSONValue = ["type": "function", "function": ["name": "weather"]]
        try scenario.upstream.script(
            #"whole="ab" tool=weather args="{\"a\":\"\#(String(repeating: "z", count: 2_000))\"}""#)
        let response = try scenario.chat("hi", ["stream": .bool(streams), "tools": [tool]])
        #expect(answer(response, streams: streams).text == "ab")
        #expect(answer(response, streams: streams).finish == "length" && !response.text.contains("tool_calls"))
    }
}
