import Configuration
import Gateway
import HTTP
import Posix
import Service
import Testing

struct AuthenticationTests {
    private func configuration(
        _ mode: AuthenticationConfiguration.Mode, token: String? = nil, password: String? = nil
    ) -> AuthenticationConfiguration {
        var configuration = AuthenticationConfiguration()
        configuration.mode = mode
        configuration.token = token.map { SecretDigest(Secret($0)) }
        configuration.password = password.map { SecretDigest(Secret($0)) }
        return configuration
    }

    private func decide(_ configuration: AuthenticationConfiguration, _ fields: String) throws -> GatewayError? {
        let head = try RequestHead(text: "POST /v1/chat/completions HTTP/1.1\r\n\(fields)")
        return Authentication(configuration).decide(head)
    }

    @Test(
        "The secret of the mode is what counts",
        arguments: [
            ("Bearer tok", nil), ("bearer   tok ", nil), ("BEARER\ttok", nil),
            ("Bearer pass", .unauthorized(.wrong)), ("Bearer toK", .unauthorized(.wrong)),
            ("Bearer tok1", .unauthorized(.wrong)), ("Bearer to", .unauthorized(.wrong)),
            ("Bearer", .unauthorized(.wrong)), ("Basic dG9r", .unauthorized(.wrong)), ("tok", .unauthorized(.wrong)),
        ] as [(String, GatewayError?)])
    func token(value: String, expected: GatewayError?) throws {
        let both = configuration(.token, token: "tok", password: "pass")
        #expect(try decide(both, "Host: h\r\nAuthorization: \(value)") == expected)
    }

    @Test("In mode password the password is what counts")
    func password() throws {
        let both = configuration(.password, token: "tok", password: "pass")
        #expect(try decide(both, "Host: h\r\nAuthorization: Bearer pass") == nil)
        #expect(try decide(both, "Host: h\r\nAuthorization: Bearer tok") == .unauthorized(.wrong))
    }

    @Test(
        "A command of this machine is served without a credential, but not with a wrong one, nor for a client elsewhere",
        arguments: [
            ("Host: h", true), ("Host: h\r\nAuthorization: Bearer toK", false),
            ("Host: h\r\nX-Forwarded-For: 192.0.2.1", false),
        ])
    func localClient(fields: String, expected: Bool) throws {
        let authentication = Authentication(configuration(.token, token: "tok"))
        let head = try RequestHead(text: "POST /v1/chat/completions HTTP/1.1\r\n\(fields)")
        let error = try #require(authentication.decide(head))
        let root = PeerProcess(user: 0, groups: [0], name: Array(LocalClient.makeName().utf8))
        #expect(authentication.exempts(error, head) { root } == expected)
        #expect(!authentication.exempts(error, head) { nil })
        #expect(!authentication.exempts(error, head) { PeerProcess(user: 0, groups: [0], name: []) })
    }

    @Test("A missing credential is not a wrong one")
    func missing() throws {
        #expect(try decide(configuration(.token, token: "tok"), "Host: h") == .unauthorized(.missing))
        #expect(
            try decide(configuration(.token, token: "tok"), "Host: h\r\nX-Api-Key: tok") == .unauthorized(.missing))
    }

    @Test("Two credentials are rejected, even if both are right")
    func repeated() throws {
        let fields = "Host: h\r\nAuthorization: Bearer tok\r\nAuthorization: Bearer tok"
        #expect(try decide(configuration(.token, token: "tok"), fields) == .unauthorized(.wrong))
    }

    @Test("Without a secret, or with an empty one, no credential matches", arguments: [nil, ""])
    func empty(secret: String?) throws {
        let open = configuration(.token, token: secret)
        #expect(try decide(open, "Host: h\r\nAuthorization: Bearer ") == .unauthorized(.wrong))
        #expect(try decide(open, "Host: h\r\nAuthorization: Bearer x") == .unauthorized(.wrong))
        #expect(try decide(open, "Host: h") == .unauthorized(.missing))
    }

    @Test("Secrets that only look the same are different")
    func bytes() throws {
        let composed = configuration(.token, token: "caf\u{E9}")
        #expect(try decide(composed, "Host: h\r\nAuthorization: Bearer caf\u{E9}") == nil)
        #expect(try decide(composed, "Host: h\r\nAuthorization: Bearer cafe\u{301}") == .unauthorized(.wrong))
    }

    private static let json = "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 2"

    @Test(
        "Without a credential this machine's own programs are served and browser pages are not",
        arguments: [
            ("Host: localhost:18789" + json, nil), ("Host: 127.0.0.1" + json, nil), ("Host: [::1]:1" + json, nil),
            ("Host: LOCALHOST", nil),
            ("Host: evil.example" + json, .foreignHost), ("Host: localhost.evil.example" + json, .foreignHost),
            ("Host: 127.0.0.2" + json, .foreignHost), ("Host: 192.168.1.5" + json, .foreignHost),
            ("Host: localhost\r\nOrigin: http://localhost" + json, .browserOrigin),
            ("Host: localhost\r\nOrigin: null" + json, .browserOrigin),
            ("Host: localhost\r\nContent-Length: 2", .unsupportedMediaType),
            ("Host: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2", .unsupportedMediaType),
            ("Host: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked", .unsupportedMediaType),
            (
                "Host: localhost\r\nContent-Type: application/json\r\nContent-Type: text/plain\r\nContent-Length: 2",
                .unsupportedMediaType
            ),
        ] as [(String, GatewayError?)])
    func browsers(fields: String, expected: GatewayError?) throws {
        #expect(try decide(configuration(.none, token: "tok"), fields) == expected)
    }

    @Test("With a credential neither Host nor Origin nor Content-Type is looked at")
    func tokenFromAnywhere() throws {
        let fields = "Host: evil.example\r\nOrigin: http://x\r\nContent-Length: 2\r\nAuthorization: Bearer tok"
        #expect(try decide(configuration(.token, token: "tok"), fields) == nil)
    }

    @Test("HTTP/1.0 without a Host is not known to be local")
    func withoutHost() throws {
        let head = try RequestHead(text: "GET /v1/models HTTP/1.0")
        #expect(Authentication(configuration(.none)).decide(head) == .foreignHost)
    }

    @Test("Nothing of the secret can be printed")
    func hidden() {
        let authentication = Authentication(configuration(.token, token: "sesame-open"))
        var dumped = ""
        dump(authentication, to: &dumped)
        #expect(!dumped.contains("sesame") && !"\(authentication)".contains("sesame"))
    }
}
