@testable import Configuration
import JSON
import Testing

struct ConfigurationSectionTests {
    @Test("Every fault of a file is reported, not only the first")
    func everyFault() throws {
        let text: ConfigurationText = """
            {
              gateway: { port: 0, workersMax: "many", http: { headSeconds: 1.5, bodySecond: 3 }, bind: "everywhere" },
              session: { keepStateless: 1 },
              sesion: {},
            }
            """
        #expect(
            try diagnostics(text) == [
                "2:20 error gateway.port: 0 is not in 1 to 65535",
                "2:35 error gateway.workersMax: expected an integer, found a string",
                "2:64 error gateway.http.headSeconds: expected an integer, found a number",
                "2:69 error gateway.http.bodySecond: unknown key; did you mean bodySeconds?",
                "2:86 error gateway.bind: expected one of loopback, lan, auto, custom",
                "3:29 error session.keepStateless: expected true or false, found a number",
                "4:3 error sesion: unknown key; did you mean session?",
            ])
    }

    @Test(
        "A key that forbids something nothing here forbids is an error, unless it forbids nothing",
        arguments: [
            ("{ gateway: { tls: { enabled: true } } }", "gateway.tls"),
            ("{ gateway: { tls: true } }", "gateway.tls"),
            ("{ gateway: { tls: { enabled: 'yes' } } }", "gateway.tls"),
            ("{ gateway: { tls: { enabled: false } } }", nil),
            ("{ gateway: { tls: { certPath: '/x' } } }", nil),
            ("{ gateway: { mode: 'remote' } }", "gateway.mode"),
            (
                "{ gateway: { controlUi: { allowedOrigins: ['https://a.example'] } } }",
                "gateway.controlUi.allowedOrigins"
            ),
            ("{ gateway: { controlUi: { allowedOrigins: [] } } }", nil),
            ("{ gateway: { auth: { mode: 'trusted-proxy' } } }", "gateway.auth.mode"),
            ("{ gateway: { bind: 'tailnet' } }", "gateway.bind"),
            ("{ agents: { defaults: { sandbox: { mode: 'all' } } } }", "agents.defaults.sandbox"),
            ("{ agents: { defaults: { sandbox: { mode: 'non-main', scope: 'agent' } } } }", "agents.defaults.sandbox"),
            ("{ agents: { defaults: { sandbox: { mode: '${MODE}' } } } }", "agents.defaults.sandbox"),
            ("{ agents: { list: [{ id: 'a', sandbox: { mode: 'all' } }] } }", "agents.list[0].sandbox"),
            ("{ agents: { defaults: { sandbox: { mode: 'off', docker: {} } } } }", nil),
            ("{ tools: { exec: { ask: 'always' } } }", "tools.exec.ask"),
            ("{ tools: { exec: { ask: 'off', security: 'deny' } } }", nil),
            ("{ tools: { exec: { security: 'allowlist' } } }", nil),
            ("{ tools: { exec: { host: 'sandbox' } } }", "tools.exec.host"),
            ("{ tools: { exec: { host: 'node', node: 'n' } } }", "tools.exec.host"),
            ("{ tools: { exec: { host: 'auto' } } }", nil),
            ("{ tools: { exec: { host: 'gateway' } } }", nil),
            ("{ tools: { exec: { strictInlineEval: true } } }", "tools.exec.strictInlineEval"),
            ("{ tools: { exec: { strictInlineEval: false } } }", nil),
            ("{ tools: { toolsBySender: { '*': { deny: ['exec'] } } } }", "tools.toolsBySender"),
            ("{ tools: { toolsBySender: {} } }", nil),
            ("{ tools: { elevated: { enabled: true }, sandbox: { tools: { deny: ['exec'] } } } }", nil),
            (
                "{ agents: { list: [{ id: 'a', tools: { exec: { ask: 'on-miss' } } }] } }",
                "agents.list[0].tools.exec.ask"
            ),
        ] as [(String, String?)])
    func restrictions(text: String, key: String?) throws {
        let errors = try ConfigurationText(text).read().errors
        #expect(errors.map(\.key.description) == [key].compactMap(\.self))
    }

    @Test("An unknown key that is near no known key is a warning")
    func unknown() throws {
        #expect(
            try diagnostics("{ futureSection: { a: 1 }, gateway: { qqqqqq: 1 } }") == [
                "1:3 warning futureSection: unknown key, which has no effect",
                "1:39 warning gateway.qqqqqq: unknown key, which has no effect",
            ])
    }

    @Test("null is the same as no key")
    func null() throws {
        let text: ConfigurationText =
            "{ gateway: { port: null, auth: { token: null }, http: null }, agents: { list: null } }"
        #expect(try text.read().diagnostics == [])
        var (read, defaults) = (try configuration(text), try configuration("{}"))
        read?.files = []
        defaults?.files = []
        #expect(read != nil && read == defaults)
    }

    @Test("A text may hold variables, and each that is missing is named")
    func variables() throws {
        var text: ConfigurationText = "{ agents: { defaults: { userTimezone: '${ZONE}/${CITY}' } } }"
        #expect(
            try diagnostics(text) == [
                "1:39 error agents.defaults.userTimezone: the environment variable ZONE, CITY is not set, or empty"
            ])
        text.environment["ZONE"] = "Europe"
        text.environment["CITY"] = "Rome"
        #expect(try configuration(text)?.defaultAgent.settings.userTimezone == "Europe/Rome")
    }

    @Test("A variable in a section that has no effect is not missed")
    func unusedVariable() throws {
        #expect(try configuration("{ channels: { telegram: { botToken: '${UNSET_VARIABLE}' } } }") != nil)
    }

    @Test("An inspection requires neither variables nor secrets; those that a provider lacks are warnings")
    func inspecting() throws {
        var text: ConfigurationText = """
            { gateway: { auth: { token: '${NONE}', password: { source: 'credential', id: 'x' } } },
              models: { providers: { a: { baseUrl: '${NONE}', apiKey: { source: 'env', id: 'NONE' } } } } }
            """
        text.environment = [:]
        text.purpose = .inspecting
        let reason = "the environment variable NONE is not set, or empty; models of this provider are not called"
        #expect(
            try diagnostics(text) == [
                "2:40 warning models.providers.a.baseUrl: \(reason)",
                "2:59 warning models.providers.a.apiKey: \(reason)",
            ])
    }
}

/// Values of the wrong type and out of range, for every key there is.
struct WrongValueTests {
    /// What must be refused where a form is expected; none of it may be repeated in a message.
    private static func wrong(_ form: KnownKey.Form) -> [String] {
        let text = "\"s3cr3t\""
        return switch form {
        case .boolean: [text, "1", "[]", "{}"]
        case .integer(let range):
            [text, "true", "1.5", "[]", "{}", "\(range.lowerBound - 1)", "\(range.upperBound + 1)", "1e99"]
        case .text: ["1", "true", "[\(text)]", "{s3cr3t: 1}"]
        case .texts: [text, "1", "{s3cr3t: 1}", "[1]", "[\(text), null]"]
        case .choice: [text, "1", "true", "[\(text)]"]
        case .secret:
            ["1", "true", "[\(text)]", "{source: \(text), id: \"x\"}", "{id: \(text)}", "\"s3cr3t\\n\\u0007x\""]
        case .map: [text, "1", "[\(text)]"]
        case .any: []
        }
    }

    /// A file that holds one value at a path.
    private static func text(_ value: String, at path: ConfigurationPath) -> String {
        path.components.reversed().reduce(value) { text, component in
            switch component {
            case .key(let key): "{\"\(key)\": \(text)}"
            case .name: "{\"name\": \(text)}"
            case .index: "[\(text)]"
            }
        }
    }

    @Test("A wrong value is refused at its key, and no message repeats it", arguments: ConfigurationReading.knownKeys)
    func refused(key: KnownKey) throws {
        for value in Self.wrong(key.form) {
            let reading = try ConfigurationText(Self.text(value, at: key.path)).read()
            let places = reading.errors.filter { $0.key.pattern.hasPrefix(key.path.pattern) }
            #expect(!places.isEmpty, "\(key.path): \(value): \(reading.diagnostics)")
            #expect(!reading.diagnostics.contains { $0.reason.contains("s3cr3t") }, "\(reading.diagnostics)")
        }
    }

    @Test("Every key is known once, and its default fits")
    func knownOnce() {
        let patterns = ConfigurationReading.knownKeys.map(\.path.pattern)
        #expect(Set(patterns).count == patterns.count)
        #expect(patterns.count > 100)
    }
}

extension KnownKey: CustomTestStringConvertible {
    public var testDescription: String { path.description }
}
