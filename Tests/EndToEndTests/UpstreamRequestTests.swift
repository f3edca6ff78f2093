internal import TestSupport
internal import Testing

/// The requests that the gateway sends to a provider.
struct UpstreamRequestTests {
    /// A gateway whose provider has these keys.
    private func scenario(_ provider: JSONValue) throws -> Scenario {
        try Scenario(["models": ["providers": ["scripted": provider]]])
    }

    @Test("The key is sent once, as Authorization, with authHeader also instead of a configured field")
    func authHeader() throws {
        let configured: JSONValue = ["Authorization": "Token configured", "X-Team": "research"]
        let cases: [(provider: JSONValue, sent: String)] = [
            ([:], "Bearer upstream-key"),
            (["authHeader": true], "Bearer upstream-key"),
            (["headers": configured], "Token configured"),
            (["headers": configured, "authHeader": true], "Bearer upstream-key"),
        ]
        for (provider, sent) in cases {
            let scenario = try scenario(provider)
            #expect(try scenario.chat().status == 200)
            let request = try scenario.upstream.request()
            let fields = request.headers.filter { $0.name.lowercased() == "authorization" }
            #expect(fields.map(\.value) == [sent], "\(provider.json)")
            #expect(request["X-Team"] == (provider.keys.contains("headers") ? "research" : nil))
        }
    }

    @Test("A field that the model does not take is left out, and the response names it as the client does")
    func ignoredField() throws {
        let scenario = try scenario(["models": [["id": "model-1", "reasoning": false]]])
        let response = try scenario.chat("hi", ["reasoning_effort": "low", "max_completion_tokens": 9])
        #expect(response.status == 200)
        #expect(response["x-openclaw-ignored-fields"] == "reasoning_effort")
        let sent = try scenario.upstream.request().body
        #expect(!sent.keys.contains("reasoning_effort"))
        #expect(sent["max_tokens"] == 9)
    }

    @Test("A model's maxTokens limits an answer unless the client or params limit it")
    func maxTokens() throws {
        let scenario = try scenario([
            "models": [
                ["id": "model-1", "maxTokens": 700],
                ["id": "model-2", "maxTokens": 700, "params": ["max_tokens": 500]],
            ]
        ])
        _ = try scenario.chat("hi")
        _ = try scenario.chat("hi", ["max_completion_tokens": 9])
        _ = try scenario.chat("hi", headers: [("x-openclaw-model", "scripted/model-2")])
        #expect(try scenario.upstream.requests().map { $0.body["max_tokens"] } == [700, 9, 500])
    }
}
