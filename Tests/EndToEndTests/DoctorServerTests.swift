internal import Configuration
internal import Fetch
internal import Providers
internal import Testing
internal import Text

@testable internal import openclaw

/// What `openclaw doctor` concludes from the answer of a provider's server.
struct DoctorServerTests {
    private static let now: Int64 = 1_795_620_006

    private func findings(_ probe: ServerProbe, key: String? = "the-key") -> [Finding] {
        var provider = ProviderConfiguration(id: "far", baseUrl: "https://model.example/v1")
        provider.apiKey = key.map { Secret($0) }
        return ServerChecks(target: ModelTarget(provider, model: "m"), probe: probe, now: Self.now).findings
    }

    private func answer(_ status: Int = 200, clock seconds: Int64? = nil, advice: String? = nil) -> ServerProbe {
        let date = seconds.map { HTTPDate(secondsSinceEpoch: Self.now + $0) }
        return .answered(status: status, date: date, advice: advice)
    }

    @Test(
        "A clock that is minutes off is a problem, in both directions",
        arguments: [
            (-301, "the clock of this machine is 301 s ahead of that of far (model.example)"),
            (86_400, "the clock of this machine is 86400 s behind that of far (model.example)"), (300, nil),
            (-300, nil),
        ] as [(Int64, String?)])
    func clock(difference: Int64, words: String?) {
        let found = findings(answer(clock: difference)).filter { $0.check == .clock }
        #expect(found.map(\.state) == [words == nil ? .ok : .problem])
        #expect(found[0].remedy?.text == words.map { _ in "run: sudo timedatectl set-ntp true" })
        if let words { #expect(found[0].text == words) }
    }

    @Test("A key that the server rejects is a problem, and is not printed", arguments: [401, 403])
    func key(status: Int) {
        let found = findings(answer(status))
        #expect(found.map(\.check) == [.connection, .key])
        #expect(found[1].text == "far (model.example) rejects the key (HTTP status \(status))")
        #expect(!"\(found.map(\.lines))".contains("the-key"))
        #expect(findings(answer(status), key: nil)[1].text.contains("demands a key"))
    }

    @Test("Advice about the base URL is a warning, because some servers have no list of models")
    func address() {
        let found = findings(answer(404, advice: "the provider's baseUrl probably lacks /v1 at its end"))
        #expect(found.map(\.state) == [.ok, .warning])
        #expect(found[1].remedy?.text == "the provider's baseUrl probably lacks /v1 at its end")
    }

    @Test(
        "Each failure of a transfer belongs to a check",
        arguments: [
            (
                FetchError.unresolved(host: "model.example", reason: "none"), CheckName.name,
                "getent hosts model.example"
            ),
            (.connectFailed(reason: "refused"), .connection, "start the server"),
            (.connectTimeout, .connection, "firewall"),
            (.tls(reason: "self-signed certificate"), .connection, "ca-certificates"),
            (.tls(reason: "certificate has expired"), .connection, "timedatectl"),
            (.tls(reason: "certificate is not yet valid"), .connection, "timedatectl"),
        ])
    func failure(error: FetchError, check: CheckName, remedy: String) {
        let found = findings(.failed(error, advice: nil))
        #expect(found.map(\.check) == [check])
        #expect(found[0].state == .problem)
        #expect(found[0].remedy?.text.contains(remedy) == true)
    }
}
