import Gateway
import HTTP
import HTTPTypes
import Testing

struct CrossOriginTests {
    private static let exposed = HTTPField(
        name: .accessControlExposeHeaders, value: "x-request-id, x-should-retry, x-openclaw-ignored-fields, Retry-After"
    )
    private static let page = "Origin: https://app.example.org"

    private func head(_ lines: String..., method: String = "POST") throws -> RequestHead {
        let text = ["\(method) /v1/chat/completions HTTP/1.1", "Host: h"] + lines
        return try RequestHead(text: text.joined(separator: "\r\n"))
    }

    @Test("Without origins there are no fields and no preflight")
    func none() throws {
        let none = CrossOrigin([])
        let preflight = try head(Self.page, "Access-Control-Request-Method: POST", method: "OPTIONS")
        #expect(none.fields(for: preflight) == [:])
        #expect(none.preflight(preflight, allow: "POST") == nil)
    }

    @Test("A listed origin is named in the response; every response depends on the origin")
    func listed() throws {
        let some = CrossOrigin(["https://other.example.org", "https://app.example.org"])
        var expected: HTTPFields = [.vary: "Origin", .accessControlAllowOrigin: "https://app.example.org"]
        expected.append(Self.exposed)
        #expect(try some.fields(for: head(Self.page)) == expected)
        let others = [
            "Origin: https://app.example.org.evil.example", "Origin: http://app.example.org", "Origin: null",
            "Origin: *",
            "Origin: https://APP.example.org", "\(Self.page)\r\n\(Self.page)", "X-Other: 1",
        ]
        for line in others { #expect(try some.fields(for: head(line)) == [.vary: "Origin"], "\(line)") }
        #expect(some.fields(for: nil) == [.vary: "Origin"])
    }

    @Test("With * every origin is allowed, and no response depends on it")
    func all() throws {
        var expected: HTTPFields = [.accessControlAllowOrigin: "*"]
        expected.append(Self.exposed)
        #expect(try CrossOrigin(["*"]).fields(for: head("Origin: null")) == expected)
        #expect(try CrossOrigin(["*"]).fields(for: head()) == [:])
    }

    @Test("A preflight request gets the methods of the path and the fields that it asks for")
    func preflight() throws {
        let some = CrossOrigin(["https://app.example.org"])
        let asked = "Access-Control-Request-Headers: authorization,x-stainless-lang"
        let method = "Access-Control-Request-Method: POST"
        let expected: HTTPFields = [
            .accessControlAllowMethods: "POST", .accessControlMaxAge: "86400",
            .accessControlAllowHeaders: "authorization,x-stainless-lang",
        ]
        #expect(try some.preflight(head(Self.page, method, asked, method: "OPTIONS"), allow: "POST") == expected)
        #expect(try some.preflight(head(Self.page, asked, method: "OPTIONS"), allow: "POST") == nil)
        #expect(try some.preflight(head(Self.page, method, asked), allow: "POST") == nil)
        #expect(try some.preflight(head("Origin: https://x", method, asked, method: "OPTIONS"), allow: "POST") == nil)
    }
}
