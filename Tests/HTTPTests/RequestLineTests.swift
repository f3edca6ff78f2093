import HTTPTypes
import Testing

@testable import HTTP

struct RequestLineTests {
    private func line(_ text: String) throws(RequestError) -> RequestLine {
        try RequestLine(Array(text.utf8)[...])
    }

    @Test("An absolute target is taken apart, its scheme in lower case")
    func absolute() throws {
        let line = try line("POST HTTPS://h:1/a?b HTTP/1.0")
        #expect(line.method == .post)
        #expect(line.scheme == "https")
        #expect(line.authority == "h:1")
        #expect(line.path == "/a?b")
        #expect(line.version == .http10)
    }

    @Test("A path is kept as sent", arguments: ["/", "//a", "/a/../b", "/%2e%2E", "/a?b?c", "/[]{}|\"<>\\^`"])
    func path(path: String) throws {
        #expect(try line("GET \(path) HTTP/1.1").path == path)
    }

    @Test("The asterisk is for OPTIONS only")
    func asterisk() throws {
        #expect(try line("OPTIONS * HTTP/1.1").path == "*")
        #expect(throws: RequestError.malformed(.target)) { try line("OPTIONS ** HTTP/1.1") }
    }
}
