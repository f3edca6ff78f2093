import Configuration
import Testing

struct GatewayConfigurationTests {
    @Test(
        "The address to bind has the reference's names",
        arguments: [
            ("{}", "127.0.0.1"), ("{ bind: 'loopback' }", "127.0.0.1"), ("{ bind: 'auto' }", "127.0.0.1"),
            ("{ bind: 'lan' }", "0.0.0.0"), ("{ bind: 'custom', customBindHost: '::1' }", "::1"),
            ("{ bind: 'custom', customBindHost: '192.0.2.1' }", "192.0.2.1"),
        ])
    func bind(gateway: String, host: String) throws {
        #expect(try configuration(ConfigurationText("{ gateway: \(gateway) }"))?.gateway.bind.host == host)
    }

    @Test(
        "An address that cannot be bound is refused, and without authentication any but loopback",
        arguments: [
            ("{ bind: 'custom' }", "gateway.customBindHost"),
            ("{ bind: 'custom', customBindHost: 'example.org' }", "gateway.customBindHost"),
            ("{ bind: '0.0.0.0' }", "gateway.bind"),
            ("{ bind: 'lan', auth: { mode: 'none' } }", "gateway.bind"),
            ("{ trustedProxies: ['10.0.0.0/33'] }", "gateway.trustedProxies"),
            ("{ trustedProxies: ['localhost'] }", "gateway.trustedProxies"),
        ])
    func refused(gateway: String, key: String) throws {
        let errors = try ConfigurationText("{ gateway: \(gateway) }").read().errors
        #expect(errors.map(\.key.description) == [key])
    }

    @Test(
        "Another gateway is for commands only, unless the mode is local",
        arguments: [
            ("url: 'wss://h', token: 't'", .inspecting, "wss://h", "t"),
            ("url: 'wss://h', password: 'p'", .inspecting, "wss://h", "p"),
            ("url: 'wss://h', token: { source: 'env', id: 'UNSET' }", .inspecting, "wss://h", nil),
            ("url: 'wss://h', token: { source: 'env', id: 'UNSET' }", .serving, nil, nil),
            ("url: '${UNSET}'", .serving, nil, nil),
        ] as [(String, ConfigurationPurpose, String?, String?)])
    func remote(section: String, purpose: ConfigurationPurpose, url: String?, token: String?) throws {
        var text = ConfigurationText("{ gateway: { remote: { \(section) } } }")
        text.purpose = purpose
        let reading = try text.read()
        #expect(reading.diagnostics == [])
        let remote = try #require(reading.configuration).gateway.remote
        #expect(remote.url == url)
        #expect(remote.token?.revealed == token)
        text.text = "{ gateway: { mode: 'local', remote: { \(section) } } }"
        #expect(try #require(text.read().configuration).gateway.remote == RemoteGateway())
    }

    @Test("A gateway is not a client of another one, but commands are")
    func remoteMode() throws {
        var text = ConfigurationText("{ gateway: { mode: 'remote', remote: { url: 'wss://h' } } }")
        #expect(try text.read().errors.map(\.key.description) == ["gateway.mode"])
        text.purpose = .inspecting
        #expect(try text.read().configuration?.gateway.remote.url == "wss://h")
    }

    @Test(
        "Allowed origins are written as browsers send them, and need authentication",
        arguments: [
            ("https://app.example.org", true), ("http://localhost:3000", true), ("http://[::1]:3000", true),
            ("chrome-extension://abcdef", true), ("*", true), ("https://app.example.org/", false),
            ("https://App.example.org", false), ("https://app.example.org:443", false), ("app.example.org", false),
            ("https://", false), ("https://*.example.org", false), ("null", false), ("https://u@h", false), ("", false),
        ])
    func allowedOrigins(origin: String, isValid: Bool) throws {
        let key = "gateway.http.cors.allowedOrigins"
        let cors = "http: { cors: { allowedOrigins: ['\(origin)'] } }"
        let reading = try ConfigurationText("{ gateway: { \(cors) } }").read()
        #expect(reading.errors.map(\.key.description) == (isValid ? [] : [key]))
        let open = try ConfigurationText("{ gateway: { auth: { mode: 'none' }, \(cors) } }").read()
        #expect(open.errors.map(\.key.description) == [key])
    }

    @Test("The variable for the port wins over the file")
    func port() throws {
        var text: ConfigurationText = "{ gateway: { port: 1000 } }"
        #expect(try configuration(text)?.gateway.port == 1_000)
        text.environment["OPENCLAW_GATEWAY_PORT"] = "2000"
        #expect(try configuration(text)?.gateway.port == 2_000)
        text.environment["OPENCLAW_GATEWAY_PORT"] = "none"
        #expect(try text.read().errors.map(\.key.description) == ["gateway.port"])
    }

    @Test("Other names for agents are kept in their order, and name agents there are")
    func modelAliases() throws {
        let start =
            "{ agents: { list: [{ id: 'Ops' }] }, gateway: { http: { endpoints: { chatCompletions: { modelAliases: "
        let text = ConfigurationText(start + "{ 'gpt-4o': 'OPS', '*': 'main' } } } } } }")
        #expect(
            try configuration(text)?.gateway.http.chatCompletions.modelAliases
                == [ModelAlias(model: "gpt-4o", agentId: "ops"), ModelAlias(model: "*", agentId: "main")])
        let wrong = ConfigurationText(start + "{ 'gpt-4o': 'nobody' } } } } } }")
        #expect(
            try wrong.read().errors.map(\.key.description)
                == ["gateway.http.endpoints.chatCompletions.modelAliases.gpt-4o"])
    }

    @Test("Names of header fields are compared in lower case, and the credential's field is not allowed")
    func conversationHeaders() throws {
        let text: ConfigurationText = "{ session: { conversationHeaders: ['X-Chat-Id', 'x-thread'] } }"
        #expect(try configuration(text)?.session.conversationHeaders == ["x-chat-id", "x-thread"])
        for name in ["Authorization", "a b", "", "ü"] {
            let wrong = ConfigurationText("{ session: { conversationHeaders: ['\(name)'] } }")
            #expect(try wrong.read().errors.map(\.key.description) == ["session.conversationHeaders"])
        }
    }
}
