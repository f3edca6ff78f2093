internal import TestSupport
internal import Testing

/// The tests' own upstream, which other tests rely on.
struct ScriptedUpstreamTests {
    private func ask(_ upstream: Upstream, _ text: String, stream: Bool = true) throws -> RawConnection {
        let connection = try RawConnection(port: upstream.port)
        let body: JSONValue = [
            "model": "m", "stream": .bool(stream), "messages": [["role": "user", "content": .string(text)]],
        ]
        try connection.send(Gateway.text("POST", "/v1/chat/completions", body: body.json))
        return connection
    }

    @Test("It records a request and streams the words of its script")
    func recordsAndStreams() throws {
        let upstream = try Upstream()
        let connection = try ask(upstream, #"[[text="a b" framing=close]]"#)
        let response = try connection.response()

        #expect(response.streamedContent == "a b")
        #expect(response.finishReasons == ["stop"])
        #expect(response.isDone)
        #expect(try upstream.request().conversation == [#"user: [[text="a b" framing=close]]"#])
    }

    @Test("It reports a stream that its client abandoned")
    func countsAborts() throws {
        let upstream = try Upstream()
        let connection = try ask(upstream, "[[tokens=3 hang=2]]")
        try connection.read(until: "t1")
        connection.close()

        let counters = try upstream.wait(until: "aborted=1&open=0")
        #expect(counters["completed"] == 0)
    }

    @Test("A script of its queue is used once, and an unknown word is refused")
    func queue() throws {
        let upstream = try Upstream()
        try upstream.script("status=429 retry-after=7 framing=close")
        let connection = try ask(upstream, "x")
        try connection.read(until: "Retry-After: 7")

        #expect(throws: TestFailure.self) { try upstream.script("statsu=429") }
    }

    @Test("A cut by reset reaches the client as one")
    func cutByReset() throws {
        let upstream = try Upstream()
        let connection = try ask(upstream, "[[tokens=3 cut=2 reset]]")
        try connection.readToEnd()
        #expect(connection.end == .reset)
    }

    @Test("Writes of one byte carry the same answer")
    func split() throws {
        let upstream = try Upstream()
        let response = try ask(upstream, #"[[text="é ü 日" split=1 framing=close crlf]]"#).response()
        #expect(response.text.replacing("\r", with: "").contains("日"))
    }
}
