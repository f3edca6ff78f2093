internal import TestSupport
internal import Testing

/// Web pages of other origins, as browsers send their requests.
struct CrossOriginTests {
    private static let origin = ("Origin", "https://app.example.org")
    private static let preflight = [
        origin, ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type"),
    ]

    private func scenario(_ origins: JSONValue) throws -> Scenario {
        try Scenario(["gateway": ["http": ["cors": ["allowedOrigins": origins]]]])
    }

    @Test("A page of an allowed origin asks first, without the credential, then reads answers, streams and errors")
    func allowed() throws {
        let scenario = try scenario(["https://app.example.org"])
        let asked = try scenario.gateway.request("OPTIONS", "/v1/chat/completions", headers: Self.preflight)
        #expect(asked.status == 204 && asked.text.isEmpty)
        #expect(asked["Access-Control-Allow-Origin"] == "https://app.example.org")
        #expect(asked["Access-Control-Allow-Methods"] == "POST")
        #expect(asked["Access-Control-Allow-Headers"] == "authorization,content-type")
        let answers = try [
            scenario.chat(headers: [Self.origin]), scenario.chat("hi", ["stream": true], headers: [Self.origin]),
            scenario.gateway.request("POST", "/v1/chat/completions", headers: [Self.origin]),
            scenario.chat("hi", ["n": 2], headers: [Self.origin]),
        ]
        #expect(answers.map(\.status) == [200, 200, 401, 400])
        for answer in answers {
            #expect(answer["Access-Control-Allow-Origin"] == "https://app.example.org")
            #expect(answer["Access-Control-Expose-Headers"]?.contains("x-request-id") == true)
            #expect(answer["Vary"] == "Origin")
        }
    }

    @Test("A page of another origin may read nothing", arguments: [[], ["https://other.example.org"]] as [JSONValue])
    func refused(origins: JSONValue) throws {
        let scenario = try scenario(origins)
        let asked = try scenario.gateway.request("OPTIONS", "/v1/chat/completions", headers: Self.preflight)
        #expect(asked.status == 405)
        #expect(asked["Access-Control-Allow-Origin"] == nil)
        let answer = try scenario.chat(headers: [Self.origin])
        #expect(answer.status == 200 && answer["Access-Control-Allow-Origin"] == nil)
    }
}
