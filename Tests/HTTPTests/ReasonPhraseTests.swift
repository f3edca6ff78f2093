import Testing

@testable import HTTP

struct ReasonPhraseTests {
    @Test("Every status that the gateway sends has words")
    func words() {
        let sent =
            [200, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 417, 429, 431]
            + [500, 501, 502, 503, 504, 505, 507]
        #expect(sent.filter { ReasonPhrase.of($0).isEmpty } == [])
    }
}
