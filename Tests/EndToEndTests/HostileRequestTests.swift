internal import TestSupport
internal import Testing

/// Requests that no honest client sends; each is answered or dropped, and the next client is served.
struct HostileRequestTests {
    private static let limits: JSONValue = [
        "gateway": ["http": ["endpoints": ["chatCompletions": ["maxBodyBytes": 4096]]]]
    ]

    private func send(_ text: String, to scenario: Scenario, halfClosing: Bool = false) throws -> Response {
        let connection = try scenario.gateway.connect()
        try connection.send(text)
        if halfClosing { connection.finishSending() }
        return try connection.response()
    }

    private static let head =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(Scenario.token)\r\n"

    @Test(
        "A head that could smuggle a request is 400",
        arguments: [
            head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            head + "Content-Length: 2, 3\r\n\r\n{}",
            head + "Content-Length: +2\r\n\r\n{}",
            head + "Content-Length: 2 2\r\n\r\n{}",
            head + "Content-Length: -1\r\n\r\n{}",
            head + "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
            head + "X-Null: a\0b\r\nContent-Length: 2\r\n\r\n{}",
            head + "X-Return: a\rb\r\nContent-Length: 2\r\n\r\n{}",
            head + "Content-Length : 2\r\n\r\n{}",
            head + ": nameless\r\nContent-Length: 2\r\n\r\n{}",
            "POST  /v1/chat/completions HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /v1/chat/completions\r\n\r\n",
            "POST /v1/chat completions HTTP/1.1\r\nHost: x\r\n\r\n",
            "P\u{e9}ST / HTTP/1.1\r\nHost: x\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        ])
    func smuggling(text: String) throws {
        let scenario = try Scenario()
        #expect(try send(text, to: scenario, halfClosing: true).status == 400)
        #expect(try scenario.chat().status == 200)
    }

    @Test(
        "A length or coding beyond us is refused",
        arguments: [
            ("Content-Length: 99999999999999999999999", [400, 413]),
            ("Transfer-Encoding: chunked, identity", [400, 501]), ("Transfer-Encoding: xchunked", [400, 501]),
        ])
    func beyondUs(field: String, statuses: [Int]) throws {
        let scenario = try Scenario()
        #expect(statuses.contains(try send(Self.head + field + "\r\n\r\n0\r\n\r\n", to: scenario).status))
    }

    @Test("An unknown version of HTTP is refused", arguments: ["HTTP/2.0", "HTTP/9.9", "HTTX/1.1"])
    func version(version: String) throws {
        let scenario = try Scenario()
        let status = try send("GET /health \(version)\r\nHost: x\r\n\r\n", to: scenario).status
        #expect(status == 400 || status == 505)
    }

    @Test("A body over its limit is 413 and the answer arrives although the body is still being sent")
    func declaredTooLarge() throws {
        let scenario = try Scenario(Self.limits)
        let connection = try scenario.gateway.connect()
        try connection.send(Self.head + "Content-Length: 10000000\r\n\r\n")
        _ = connection.sendWithoutWaiting([UInt8](repeating: 0x20, count: 10_000_000))
        let response = try connection.response()
        #expect(response.status == 413)
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
    }

    @Test("A chunked body over its limit is 413")
    func chunkedTooLarge() throws {
        let scenario = try Scenario(Self.limits)
        let connection = try scenario.gateway.connect()
        try connection.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
        let chunk = "400\r\n" + String(repeating: " ", count: 1024) + "\r\n"
        for _ in 0..<10 { _ = connection.sendWithoutWaiting(Array(chunk.utf8)) }
        #expect(try connection.response().status == 413)
    }

    @Test("A head over its limit is refused")
    func hugeHead() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        _ = connection.sendWithoutWaiting(
            Array((Self.head + "X-Long: " + String(repeating: "x", count: 1_000_000) + "\r\n\r\n").utf8))
        #expect([400, 413, 431].contains(try connection.response().status))
    }

    @Test("Too many headers are refused")
    func manyHeaders() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let lines = (0..<5_000).map { "X-\($0): y\r\n" }.joined()
        _ = connection.sendWithoutWaiting(Array((Self.head + lines + "\r\n").utf8))
        #expect([400, 413, 431].contains(try connection.response().status))
    }

    @Test(
        "A malformed body is 400 with the position",
        arguments: [
            "", "{", "[]", "null", "1", "\"x\"", "{}x", "{\"messages\":[}", "{\"a\":1,\"a\":2}", "{'a':1}",
            "{\"a\":01}",
            "\u{feff}{}", "{\"messages\":[{\"role\":\"user\",\"content\":\"\u{1}\"}]}",
            String(repeating: "[", count: 100_000),
            String(repeating: "{\"a\":", count: 200) + "1" + String(repeating: "}", count: 200),
        ])
    func badBody(body: String) throws {
        let scenario = try Scenario()
        let response = try scenario.gateway.request(
            "POST", "/v1/chat/completions", headers: [Scenario.authorization], body: body)
        #expect(response.status == 400)
        #expect(response.json["error"]["type"] == "invalid_request_error")
        #expect(try scenario.upstream.counters()["requests"] == 0)
    }

    @Test("Bytes that are not UTF-8 are 400")
    func notUTF8() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let body = Array(#"{"messages":[{"role":"user","content":""#.utf8) + [0xff, 0xfe] + Array(#""}]}"#.utf8)
        try connection.send(Self.head + "Content-Length: \(body.count)\r\n\r\n")
        try connection.send(body)
        #expect(try connection.response().status == 400)
    }

    @Test("A lone surrogate is read as U+FFFD")
    func loneSurrogate() throws {
        let scenario = try Scenario()
        let body = #"{"messages":[{"role":"user","content":"a\ud800b"}]}"#
        let response = try scenario.gateway.request(
            "POST", "/v1/chat/completions", headers: [Scenario.authorization], body: body)
        #expect(response.status == 200)
        #expect(try scenario.upstream.request().conversation == ["user: a\u{fffd}b"])
    }

    @Test("A request cut short is not run", arguments: [1, 20, 100, 200])
    func truncated(length: Int) throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let text = scenario.text(Scenario.body("hi"))
        try connection.send(String(text.prefix(length)))
        connection.finishSending()
        try connection.readToEnd()
        #expect(try scenario.upstream.counters()["requests"] == 0)
        #expect(try scenario.chat().status == 200)
    }

    @Test("A request that comes byte by byte is answered", arguments: [1, 7])
    func slowButHonest(size: Int) throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        try connection.send(Array(scenario.text(Scenario.body("hi é")).utf8), inPiecesOf: size)
        #expect(try connection.response().status == 200)
    }

    @Test("Bytes after a request are not a second request")
    func pipelined() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let text = scenario.text(Scenario.body("hi"))
        try connection.send(text + text)
        let response = try connection.response()
        #expect(response.status == 200)
        #expect(response.surplus.isEmpty)
        #expect(try scenario.upstream.counters()["requests"] == 1)
    }

    @Test(
        "A client that sends nothing is disconnected, and so is one that stops within the head",
        arguments: ["", "GET /hea"])
    func silent(text: String) throws {
        let scenario = try Scenario(["gateway": ["http": ["headSeconds": 1]]])
        let connection = try scenario.gateway.connect()
        try connection.send(text)
        let bytes = try connection.readToEnd(within: .seconds(15))
        let status = bytes.isEmpty ? nil : try Response(bytes: bytes).status
        #expect(status == nil || status == 408)
    }

    @Test("A body that does not come in time is 408")
    func slowBody() throws {
        let scenario = try Scenario(["gateway": ["http": ["bodySeconds": 1]]])
        let connection = try scenario.gateway.connect()
        try connection.send(Self.head + "Content-Length: 100\r\n\r\n{\"mess")
        #expect(try connection.response(within: .seconds(15)).status == 408)
    }

    @Test("A hundred clients that connect and disconnect affect no other client")
    func vanishing() throws {
        let scenario = try Scenario()
        for number in 0..<100 {
            let connection = try scenario.gateway.connect()
            if number.isMultiple(of: 2) { try connection.send("POST /v1/ch") }
            if number.isMultiple(of: 3) { connection.reset() } else { connection.close() }
        }
        #expect(try scenario.chat().content == "Hello there")
    }
}
