internal import TestSupport
internal import Testing

struct AuthenticationTests {
    private func chat(_ scenario: Scenario, _ fields: [(String, String)]) throws -> Response {
        try scenario.gateway.request(
            "POST", "/v1/chat/completions", headers: fields, body: Scenario.body("hi").json)
    }

    @Test(
        "A wrong credential is 401 with a challenge",
        arguments: [
            [], [("Authorization", "Bearer wrong")], [("Authorization", "Bearer ")], [("Authorization", "Bearer")],
            [("Authorization", "Basic \(Scenario.token)")], [("Authorization", Scenario.token)],
            [("Authorization", "Bearer \(Scenario.token)x")], [("x-api-key", Scenario.token)],
            [("Authorization", "Bearer \(Scenario.token.uppercased())")],
        ])
    func refused(fields: [(String, String)]) throws {
        let scenario = try Scenario()
        let response = try chat(scenario, fields)
        #expect(response.status == 401)
        #expect(response["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
        #expect(response["x-should-retry"] == "false")
        #expect(try scenario.upstream.counters()["requests"] == 0)
    }

    @Test(
        "The right credential is taken in every form",
        arguments: ["Bearer \(Scenario.token)", "bearer \(Scenario.token)", "BEARER   \(Scenario.token)  "])
    func accepted(value: String) throws {
        #expect(try chat(Scenario(), [("Authorization", value)]).status == 200)
    }

    @Test("Two credentials are refused")
    func twoCredentials() throws {
        let status = try chat(Scenario(), [Scenario.authorization, ("Authorization", "Bearer other")]).status
        #expect(status == 400 || status == 401)
    }

    @Test("The refusal does not wait for the body")
    func beforeTheBody() throws {
        let connection = try Scenario().gateway.connect()
        try connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        #expect(try connection.response(within: .seconds(10)).status == 401)
    }

    @Test("The refusal arrives although the body is being sent")
    func whileTheBodyIsSent() throws {
        let scenario = try Scenario()
        for _ in 0..<20 {
            let connection = try scenario.gateway.connect()
            try connection.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n")
            _ = connection.sendWithoutWaiting([UInt8](repeating: 0x20, count: 5_000_000))
            #expect(try connection.response().status == 401)
        }
    }

    @Test("Models need the credential, health does not")
    func otherPaths() throws {
        let scenario = try Scenario()
        let statuses = try ["/v1/models", "/health", "/healthz", "/ready", "/readyz"].map {
            try scenario.gateway.request("GET", $0).status
        }
        #expect(statuses == [401, 200, 200, 200, 200])
    }

    @Test("The configuration wins over the environment")
    func configurationWins() throws {
        let scenario = try Scenario(environment: ["OPENCLAW_GATEWAY_TOKEN": "from-the-environment"])
        #expect(try scenario.chat().status == 200)
        #expect(try chat(scenario, [("Authorization", "Bearer from-the-environment")]).status == 401)
    }

    @Test("Repeated wrong credentials are 429 when loopback is not exempt")
    func attemptsLimited() throws {
        let scenario = try Scenario(
            ["gateway": ["auth": ["rateLimit": ["maxAttempts": 2, "exemptLoopback": false]]]])
        let wrong = [("Authorization", "Bearer wrong")]
        for _ in 1...2 { #expect(try chat(scenario, wrong).status == 401) }
        #expect(try chat(scenario, wrong).status == 429)

        let response = try chat(scenario, [Scenario.authorization])
        #expect(response.status == 429)
        #expect(response["Retry-After"].flatMap { Int($0) }.map { 1...300 ~= $0 } == true)
    }

    @Test("Loopback is exempt by default")
    func loopbackExempt() throws {
        let scenario = try Scenario()
        let statuses = try (0..<12).map { _ in try chat(scenario, [("Authorization", "Bearer wrong")]).status }
        #expect(Set(statuses) == [401])
    }

    private static let open: JSONValue = ["gateway": ["auth": ["mode": "none", "token": nil]]]

    @Test(
        "Mode none keeps browsers of other sites out",
        arguments: [
            (host: "localhost", [("Content-Type", "application/json")], 200),
            (host: "127.0.0.1:18789", [("Content-Type", "application/json; charset=utf-8")], 200),
            (host: "[::1]", [("Content-Type", "application/json")], 200),
            (host: "evil.example", [("Content-Type", "application/json")], 403),
            (host: "localhost", [("Content-Type", "text/plain")], 415),
            (host: "localhost", [("Content-Type", "application/json"), ("Origin", "http://evil.example")], 403),
        ])
    func browsers(host: String, fields: [(String, String)], status: Int) throws {
        let scenario = try Scenario(Self.open)
        let text = Gateway.text("POST", "/v1/chat/completions", headers: fields, body: Scenario.body("hi").json)
        let connection = try scenario.gateway.connect()
        try connection.send(text.replacing("Host: localhost\r\n", with: "Host: \(host)\r\n"))
        #expect(try connection.response().status == status)
    }

    @Test("With a credential the content type is not looked at")
    func contentType() throws {
        #expect(try chat(Scenario(), [Scenario.authorization, ("Content-Type", "text/plain")]).status == 200)
    }

    @Test("The credential is in no log, transcript or upstream request")
    func secretsStayInside() throws {
        let scenario = try Scenario()
        _ = try scenario.chat("hi", ["user": "anna"])
        _ = try chat(scenario, [("Authorization", "Bearer wrong-secret")])
        let stored = try scenario.gateway.sessions().values.map(\.file.text).joined()
        let sent = try scenario.upstream.request()
        for text in [scenario.gateway.log.text, stored] {
            #expect(!text.contains(Scenario.token))
            #expect(!text.contains("wrong-secret"))
            #expect(!text.contains("upstream-key"))
        }
        #expect(sent["Authorization"] == "Bearer upstream-key")
    }
}
