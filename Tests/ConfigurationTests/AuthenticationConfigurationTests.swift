import Configuration
import Testing
import TestSupport

struct AuthenticationConfigurationTests {
    private func read(_ auth: String, _ environment: [String: String] = [:]) throws -> ConfigurationReading {
        var text = ConfigurationText("{ gateway: { auth: \(auth) } }")
        text.environment = environment
        return try text.read()
    }

    @Test(
        "The configuration wins over the environment, and the mode follows the secret",
        arguments: [
            ("{ token: 'c' }", [:], .token, "c"),
            ("{ token: 'c' }", ["OPENCLAW_GATEWAY_TOKEN": "e"], .token, "c"),
            ("{}", ["OPENCLAW_GATEWAY_TOKEN": "e"], .token, "e"),
            ("{ password: 'c' }", [:], .password, "c"),
            ("{}", ["OPENCLAW_GATEWAY_PASSWORD": "e"], .password, "e"),
            ("{ mode: 'token', token: 'c', password: 'p' }", [:], .token, "c"),
            ("{ mode: 'password', token: 'c', password: 'p' }", [:], .password, "p"),
            ("{ token: 'change-me-to-a-long-random-token' }", ["OPENCLAW_GATEWAY_TOKEN": "e"], .token, "e"),
            ("{ mode: 'none' }", [:], .none, nil),
            ("{ mode: 'none' }", ["OPENCLAW_GATEWAY_TOKEN": "e"], .none, nil),
        ] as [(String, [String: String], AuthenticationConfiguration.Mode, String?)])
    func secret(
        auth: String, environment: [String: String], mode: AuthenticationConfiguration.Mode, secret: String?
    ) throws {
        let authentication = try #require(try read(auth, environment).configuration?.gateway.authentication)
        #expect(authentication.mode == mode)
        #expect(authentication.secret.map { $0.matches(Array((secret ?? "").utf8)) } == secret.map { _ in true })
    }

    @Test(
        "Without a secret that can be used the gateway does not serve",
        arguments: [
            ("{}", "gateway.auth.token"),
            ("{ mode: 'password' }", "gateway.auth.password"),
            ("{ mode: 'password', token: 'c' }", "gateway.auth.password"),
            ("{ token: 'change-me-to-a-long-random-token' }", "gateway.auth.token"),
            ("{ token: 'a', password: 'b' }", "gateway.auth.mode"),
            ("{ mode: 'tokn', token: 'a' }", "gateway.auth.mode"),
        ])
    func refused(auth: String, key: String) throws {
        #expect(try read(auth).errors.map(\.key.description) == [key])
    }

    @Test("The credential of the unit is used when nothing else is there")
    func credential() throws {
        let directory = try TemporaryDirectory()
        try directory.write("of the unit\n", to: AuthenticationConfiguration.tokenCredential)
        let reading = try read("{}", ["CREDENTIALS_DIRECTORY": directory.path])
        #expect(
            reading.configuration?.gateway.authentication.secret
                == SecretDigest(Secret("of the unit", from: .credential(name: "openclaw.gateway.token"))))
    }

    @Test("The error of a missing token names the ways to set it")
    func hint() throws {
        #expect(
            try read("{}").errors.map(\.reason) == [
                "no token is configured; set this key, the environment variable OPENCLAW_GATEWAY_TOKEN or the "
                    + "credential openclaw.gateway.token"
            ])
    }
}
