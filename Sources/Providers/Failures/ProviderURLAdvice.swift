internal import Conversation
internal import Fetch
internal import Text

/// The part of a provider's base URL that is probably wrong, derived from the failure of a request. The texts contain
/// no address, because clients receive them.
struct ProviderURLAdvice {
    private static let needsTLS = "the provider expects TLS: its baseUrl must begin with https://"

    private let baseUrl: String

    init(_ baseUrl: String) {
        self.baseUrl = baseUrl
    }

    /// The advice for a response with an error status; nil if the base URL is probably right.
    func advice(_ head: FetchResponseHead, _ body: [UInt8]) -> String? {
        switch head.status {
        case 300..<400:
            isPlain && (head["location"] ?? "").hasPrefix("https:")
                ? Self.needsTLS
                : "the provider redirects, which is not followed: its baseUrl must be the URL that the redirect leads to"
        // nginx, Go, Apache.
        case 400
        where isPlain
            && body.asciiLowercased.contains(anyOf: [
                "plain http request was sent to https", "http request to an https server",
                "plain http to an ssl-enabled",
            ]):
            Self.needsTLS
        case 404, 405: path
        default: nil
        }
    }

    /// The advice for a response with a success status that is not an answer.
    func advice(unreadable head: FetchResponseHead?) -> String? {
        guard let type = head?["content-type"]?.asciiLowercased, type.hasPrefix("text/html") else { return nil }
        return path
    }

    /// The advice for a request without a response.
    func advice(_ error: FetchError) -> String? {
        switch error {
        case .tls(let reason)
        where Array(reason.utf8).contains(anyOf: ["wrong version number", "packet length too long", "record layer"]):
            "the server does not use TLS at that port: the provider's baseUrl must probably begin with http://"
        case .protocolError(let reason) where isPlain && Array(reason.utf8).contains(text: "HTTP/0.9"): Self.needsTLS
        case .cut(bytesReceived: 0) where isPlain: "if the provider expects TLS, its baseUrl must begin with https://"
        default: nil
        }
    }

    private var isPlain: Bool { baseUrl.hasPrefix("http:") }

    private var path: String {
        let segments = baseUrl.split(separator: "/").dropFirst(2)
        if let last = segments.last, ["completions", "models", "responses", "messages"].contains(last) {
            return "the provider's baseUrl must end before /\(last == "completions" ? "chat/completions" : last)"
        }
        let versions = segments.filter { $0.first == "v" && $0.dropFirst().first?.isNumber == true }
        switch versions.count {
        case 0: return "the provider's baseUrl probably lacks /v1 at its end"
        case 1: return "the path of the provider's baseUrl is probably wrong"
        default: return "the provider's baseUrl contains /\(versions[0]) twice"
        }
    }
}

extension TurnFailure {
    /// Adds advice to the message and the reason of a failed connection or response, and the URL for the journal.
    func explained(by advice: String?, url: String) -> TurnFailure {
        guard let advice else { return self }
        var explained = self
        switch failure {
        case .upstreamFailed(let message): explained.failure = .upstreamFailed(message: "\(message); \(advice)")
        case .upstreamUnreachable(let message):
            explained.failure = .upstreamUnreachable(message: "\(message); \(advice)")
        default: return self
        }
        explained.reason = "\(reason); \(advice)"
        explained.url = String(url.prefix { $0 != "?" })
        return explained
    }
}
