import Conversation
import Fetch
import Testing

@testable import Providers

struct ProviderURLAdviceTests {
    private func advice(_ baseUrl: String, _ status: Int, _ body: String = "", location: String? = nil) -> String? {
        let headers = location.map { [FetchHeader("Location", $0)] } ?? []
        return ProviderURLAdvice(baseUrl).advice(FetchResponseHead(status: status, headers: headers), Array(body.utf8))
    }

    @Test(
        "A missing path names the part of the base URL that is wrong",
        arguments: [
            ("http://h", "the provider's baseUrl probably lacks /v1 at its end"),
            ("https://h:8000/api", "the provider's baseUrl probably lacks /v1 at its end"),
            ("https://v1.example.org/vision", "the provider's baseUrl probably lacks /v1 at its end"),
            ("http://h/v1/chat/completions", "the provider's baseUrl must end before /chat/completions"),
            ("http://h/v1/models", "the provider's baseUrl must end before /models"),
            ("http://h/v1/v1", "the provider's baseUrl contains /v1 twice"),
            ("http://h/openai/v1", "the path of the provider's baseUrl is probably wrong"),
            ("https://h/v1beta", "the path of the provider's baseUrl is probably wrong"),
        ])
    func path(baseUrl: String, expected: String) {
        #expect(advice(baseUrl, 404) == expected)
        #expect(advice(baseUrl, 405) == expected)
        let page = FetchResponseHead(status: 200, headers: [FetchHeader("Content-Type", "text/HTML; charset=utf-8")])
        #expect(ProviderURLAdvice(baseUrl).advice(unreadable: page) == expected)
    }

    @Test("Other failures give no advice", arguments: [400, 401, 403, 422, 429, 500, 503])
    func other(status: Int) {
        #expect(advice("http://h", status, "temperature is wrong") == nil)
    }

    @Test("A response of success that is not a page gives no advice", arguments: ["text/plain", "application/json"])
    func plain(type: String) {
        let head = FetchResponseHead(status: 200, headers: [FetchHeader("Content-Type", type)])
        #expect(ProviderURLAdvice("http://h").advice(unreadable: head) == nil)
        #expect(ProviderURLAdvice("http://h").advice(unreadable: nil) == nil)
    }

    private static let needsTLS = "the provider expects TLS: its baseUrl must begin with https://"

    @Test(
        "A server that expects TLS is recognised by what it answers",
        arguments: [
            "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>",
            "Client sent an HTTP request to an HTTPS server.\n",
            "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
        ])
    func plainToTLS(body: String) {
        #expect(advice("http://h/v1", 400, body) == Self.needsTLS)
        #expect(advice("https://h/v1", 400, body) == nil)
    }

    @Test("A redirect is advice, and one to https says what to change")
    func redirect() {
        #expect(advice("http://h/v1", 301, location: "https://h/v1/chat/completions") == Self.needsTLS)
        for location in ["http://other/", "/v2", nil] {
            #expect(advice("http://h/v1", 308, location: location)?.hasPrefix("the provider redirects") == true)
        }
    }

    @Test("A failed handshake, and a connection that ends at once, are advice about the scheme")
    func transfer() {
        let tls = FetchError.tls(reason: "error:0A00010B:SSL routines::wrong version number")
        #expect(ProviderURLAdvice("https://h/v1").advice(tls)?.hasSuffix("http://") == true)
        #expect(ProviderURLAdvice("https://h/v1").advice(.tls(reason: "self-signed certificate")) == nil)
        #expect(ProviderURLAdvice("http://h/v1").advice(.cut(bytesReceived: 0))?.hasSuffix("https://") == true)
        #expect(ProviderURLAdvice("https://h/v1").advice(.cut(bytesReceived: 0)) == nil)
        let old = FetchError.protocolError(reason: "Received HTTP/0.9 when not allowed")
        #expect(ProviderURLAdvice("http://h/v1").advice(old) == Self.needsTLS)
        #expect(ProviderURLAdvice("http://h/v1").advice(.connectTimeout) == nil)
    }

    @Test("Advice extends the messages of failures of the provider, with the URL without its query")
    func explained() {
        let failure = TurnFailure(.upstreamFailed(message: "Not Found"), isTransient: false)
        var expected = TurnFailure(.upstreamFailed(message: "Not Found; do this"), isTransient: false)
        expected.url = "http://h/x"
        #expect(failure.explained(by: "do this", url: "http://h/x?key=1") == expected)
        #expect(failure.explained(by: nil, url: "http://h/x") == failure)
        let model = TurnFailure(.upstreamModelNotFound(message: "no such model"), isTransient: false)
        #expect(model.explained(by: "do this", url: "http://h/x") == model)
    }
}
