internal import TestSupport
internal import Testing

struct HTTPTests {
    private static let usualHeaders = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Connection": "close",
    ]

    @Test("The bodies of /health and /ready are those of the manual", arguments: ["/health", "/ready"])
    func health(path: String) throws {
        let body = try Scenario().gateway.request("GET", path).text
        #expect(ManualPage("openclaw-gateway.8").section("HTTP").text.contains("\n.Ql \(body) ,\n"))
    }

    @Test("Every response has the usual headers", arguments: ["/health", "/nowhere", "/v1/models"])
    func usualHeaders(path: String) throws {
        let response = try Scenario().get(path)
        for (name, value) in Self.usualHeaders { #expect(response[name] == value, "\(name)") }
        #expect(response["Cache-Control"] == "no-store")
        #expect(response["x-request-id"] != nil)
        #expect(!response.headers.contains { $0.name.lowercased().hasPrefix("access-control-") })
    }

    @Test("A stream is not cached and may be named by its run")
    func streamHeaders() throws {
        let response = try Scenario().chat("hi", ["stream": true])
        #expect(response["Cache-Control"] == "no-cache")
        #expect(response["Connection"] == "close")
        #expect(response["x-request-id"] == response.events.first?["id"].string)
    }

    @Test(
        "An unknown path is 404 with a JSON error", arguments: ["/", "/v1", "/v1/chat/completions/", "/v1/embeddings"])
    func unknownPath(path: String) throws {
        let response = try Scenario().get(path)
        #expect(response.status == 404)
        #expect(response["Content-Type"]?.hasPrefix("application/json") == true)
        #expect(response.json.keys == ["error"])
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
    }

    @Test("A browser at the root and a WebSocket client learn what this address serves")
    func wrongClients() throws {
        let gateway = try Scenario().gateway
        let page = try gateway.request("GET", "/", headers: [("Accept", "text/html")])
        #expect(page.status == 404)
        #expect(page.json["error"]["message"].string?.contains("base URL") == true)
        let fields = [
            ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]
        let handshake = try gateway.request("GET", "/", headers: fields)
        #expect(handshake.status == 404)
        #expect(handshake.json["error"]["code"] == "websocket_unsupported")
        #expect(handshake.json["error"]["message"].string?.contains("POST /v1/chat/completions") == true)
    }

    @Test("A query does not change the path")
    func query() throws {
        let scenario = try Scenario()
        #expect(try scenario.get("/health?x=1").status == 200)
    }

    @Test(
        "A wrong method is 405 with the allowed methods",
        arguments: [
            ("GET", "/v1/chat/completions", "POST"), ("POST", "/v1/models", "GET"), ("DELETE", "/health", "GET"),
        ])
    func wrongMethod(method: String, path: String, allowed: String) throws {
        let scenario = try Scenario()
        let response = try scenario.gateway.request(method, path, headers: [Scenario.authorization], body: "")
        #expect(response.status == 405)
        #expect(response["Allow"]?.contains(allowed) == true)
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
    }

    @Test("100-continue is honoured before the body is sent")
    func continues() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let body = Scenario.body("hi").json
        let whole = scenario.text(Scenario.body("hi"), headers: [("Expect", "100-continue")])
        try connection.send(String(whole.dropLast(body.count)))
        try connection.read(until: "HTTP/1.1 100 Continue\r\n\r\n")
        try connection.send(body)
        #expect(try connection.response().content == "Hello there")
    }

    @Test("A refused request does not ask for its body")
    func noContinueWhenRefused() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        try connection.send(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
        let bytes = try connection.readToEnd()
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 401"))
    }

    @Test("A client of HTTP/1.0 gets an answer that ends with the connection", arguments: [false, true])
    func oldClient(streams: Bool) throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let text = scenario.text(Scenario.body("hi", ["stream": .bool(streams)]))
        try connection.send(text.replacing(" HTTP/1.1\r\n", with: " HTTP/1.0\r\n"))
        let response = try connection.response()
        #expect(response.status == 200)
        #expect(response["Transfer-Encoding"] == nil)
        #expect(streams ? response.isDone : response.content == "Hello there")
    }

    @Test("A chunked body is read like any other")
    func chunkedBody() throws {
        let scenario = try Scenario()
        let connection = try scenario.gateway.connect()
        let body = Scenario.body("hi").json
        var text = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        text += "Authorization: Bearer \(Scenario.token)\r\n\r\n"
        for character in body { text += "1\r\n\(character)\r\n" }
        try connection.send(text + "0\r\n\r\n")
        #expect(try connection.response().content == "Hello there")
    }

    @Test("A response is whole by its own framing", arguments: [false, true])
    func framing(streams: Bool) throws {
        let response = try Scenario().chat("hi", ["stream": .bool(streams)])
        #expect(response.isComplete)
        #expect(response.surplus.isEmpty)
        #expect((response["Transfer-Encoding"] == "chunked") == streams)
    }

    @Test(
        "The same answers come over a Unix socket and over a port it bound itself",
        arguments: [Gateway.Start.activatedOnUnixSocket, .listening])
    func otherListeners(start: Gateway.Start) throws {
        #expect(try Scenario(start: start).chat().content == "Hello there")
    }

    @Test("HEAD of what GET answers has no body")
    func head() throws {
        let response = try Scenario().gateway.request("HEAD", "/health")
        #expect(response.body.isEmpty)
        #expect(response.status == 200 || response.status == 405)
    }
}
