internal import Conversation
internal import Fetch
internal import Providers
internal import Text

/// The checks of the server of a model: its name, the connection with TLS, the key, and the clock.
struct ServerChecks {
    let target: ModelTarget
    let probe: ServerProbe
    /// The clock of this machine, in seconds since 1970.
    let now: Int64

    /// A difference of the clocks that is reported, in seconds. Certificates allow more; tokens of some providers less.
    private static let differenceMax: Int64 = 300

    var findings: [Finding] {
        switch probe {
        case .answered(let status, let date, let advice):
            return [Finding(.connection, .ok, "\(place) answers")] + key(status) + address(advice) + clock(date)
        case .failed(let error, let advice):
            let (check, words, remedy) = Self.explanation(error)
            let sentence = advice.map { Remedy.advice($0) }
            return [Finding(check, .problem, "\(place): \(words)", sentence ?? remedy)]
        }
    }

    private var place: String { "\(target.origin.provider) (\(target.place))" }

    private func key(_ status: Int) -> [Finding] {
        guard status == 401 || status == 403 else { return [] }
        let rejection = target.key == nil ? "demands a key" : "rejects the key"
        return [
            Finding(
                .key, .problem, "\(place) \(rejection) (HTTP status \(status))",
                .advice(
                    "write the right key, see \"Keys of providers\" in openclaw-gateway(8), then restart the service"))
        ]
    }

    private func address(_ advice: String?) -> [Finding] {
        advice.map { [Finding(.connection, .warning, "\(place) has no list of models", .advice($0))] } ?? []
    }

    private func clock(_ date: HTTPDate?) -> [Finding] {
        guard let date else { return [] }
        let difference = now - date.secondsSinceEpoch
        if abs(difference) <= Self.differenceMax { return [Finding(.clock, .ok, "agrees with that of \(place)")] }
        let word = difference < 0 ? "behind" : "ahead of"
        return [
            Finding(
                .clock, .problem, "the clock of this machine is \(abs(difference)) s \(word) that of \(place)",
                .manual(["timedatectl", "set-ntp", "true"]))
        ]
    }

    private static func explanation(_ error: FetchError) -> (CheckName, String, Remedy?) {
        switch error {
        case .unavailable(let reason): (.package, "libcurl cannot be loaded: \(reason)", nil)
        case .invalidURL: (.configuration, "its baseUrl is not an http or https URL", nil)
        case .unresolved(let host, let reason):
            (
                .name, "the name \(host) has no address: \(reason)",
                .advice("run: getent hosts \(host); the name servers are in /etc/resolv.conf")
            )
        case .refusedAddress: (.name, "the name has no usable address", nil)
        case .connectFailed(let reason):
            (.connection, "cannot connect: \(reason)", .advice("start the server, or correct the provider's baseUrl"))
        case .connectTimeout:
            (
                .connection, "no connection within 10 s",
                .advice("check the name server, the route and the firewall, or set a proxy")
            )
        case .tls(let reason): (.connection, "TLS failed: \(reason)", tlsRemedy(reason))
        case .firstByteTimeout, .idleTimeout, .totalTimeout: (.connection, "no response within 10 s", nil)
        case .cut: (.connection, "the server ended the connection without a response", nil)
        case .tooLarge, .undecodable, .protocolError: (.connection, "the response is not HTTP", nil)
        }
    }

    private static func tlsRemedy(_ reason: String) -> Remedy {
        let reason = Array(reason.asciiLowercased.utf8)
        let isTime = ["expired", "not yet valid"].contains { reason.firstRange(of: Array($0.utf8)) != nil }
        return .advice(
            isTime
                ? "the certificate is not valid now: compare the clock of this machine, run: timedatectl"
                : "install the package ca-certificates, or set tls.caFile of the provider")
    }
}
