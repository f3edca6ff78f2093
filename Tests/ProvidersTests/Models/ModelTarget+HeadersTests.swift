import Configuration
import Fetch
import Testing

@testable import Providers

struct ModelTargetHeadersTests {
    struct Case: Sendable {
        var key: String? = "k"
        var authHeader = false
        var configured: [String: String] = [:]
        /// The field in which the API expects the key.
        var keyField: String?
        var sent: [FetchHeader]
    }

    static let bearer = FetchHeader("Authorization", "Bearer k")

    static let cases = [
        Case(sent: [bearer]),
        Case(key: nil, sent: []),
        Case(keyField: "x-api-key", sent: [FetchHeader("x-api-key", "k")]),
        Case(authHeader: true, keyField: "x-api-key", sent: [FetchHeader("x-api-key", "k"), bearer]),
        Case(configured: ["authorization": "Token t"], sent: [FetchHeader("authorization", "Token t")]),
        Case(authHeader: true, configured: ["authorization": "Token t"], sent: [bearer]),
        Case(
            key: nil, authHeader: true, configured: ["authorization": "Token t"],
            sent: [FetchHeader("authorization", "Token t")]),
        Case(authHeader: true, configured: ["X-Team": "a"], sent: [bearer, FetchHeader("X-Team", "a")]),
    ]

    @Test(
        "The key is sent where the API expects it, and with authHeader as Authorization in any case", arguments: cases)
    func key(of example: Case) {
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://h")
        provider.apiKey = example.key.map { Secret($0) }
        provider.authHeader = example.authHeader
        provider.headers = example.configured.map { ProviderHeader(name: $0.key, value: Secret($0.value)) }
        let target = ModelTarget(provider, model: "m")
        #expect(target.headers(over: [], keyField: example.keyField) == example.sent)
    }

    @Test("A configured field replaces the dialect's field of the same name")
    func replaced() {
        var provider = ProviderConfiguration(id: "p", baseUrl: "http://h")
        provider.headers = [ProviderHeader(name: "accept", value: Secret("*/*"))]
        let fields = ModelTarget(provider, model: "m").headers(over: [FetchHeader("Accept", "text/event-stream")])
        #expect(fields == [FetchHeader("accept", "*/*")])
    }
}
