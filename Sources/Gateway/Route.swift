internal import Configuration
package import HTTP
internal import HTTPTypes
internal import Text

/// A path that the gateway serves, with the values in it.
package enum Route: Equatable, Sendable {
    case chatCompletions
    case models
    case model(id: String)
    /// Whether the gateway is alive.
    case live
    /// Whether the gateway can serve requests.
    case ready
    /// The counts of the gateway.
    case metrics

    /// A short name for logs and metrics; it never changes.
    package var name: String {
        switch self {
        case .chatCompletions: "chat_completions"
        case .models: "models"
        case .model: "model"
        case .live: "live"
        case .ready: "ready"
        case .metrics: "metrics"
        }
    }

    /// The names of all routes.
    package static let names = [chatCompletions, models, model(id: ""), live, ready, metrics].map(\.name)

    package var needsCredential: Bool {
        switch self {
        case .chatCompletions, .models, .model, .metrics: true
        case .live, .ready: false
        }
    }

    /// The allowed methods, as the value of the Allow field.
    private var allow: String {
        switch self {
        case .chatCompletions: "POST"
        case .models, .model, .live, .ready, .metrics: "GET, HEAD"
        }
    }

    /// The configuration key that enables the route; nil for a route that is always enabled.
    private var enabledBy: String? {
        switch self {
        case .chatCompletions, .models, .model: "gateway.http.endpoints.chatCompletions.enabled"
        case .live, .ready, .metrics: nil
        }
    }

    private static let modelPrefix = "/v1/models/"

    /// Chooses the route by the path, exactly as sent and without its query (H-06), then checks the method (H-09).
    ///
    /// - Throws: 404 for an unknown or disabled path and for a WebSocket handshake, 400 for a model id with an invalid
    ///   escape, 405.
    package static func decide(_ head: RequestHead, isChatEnabled: Bool) throws(GatewayError) -> Route {
        if isWebSocketHandshake(head.request) { throw .webSocketUnsupported }
        let path = head.pathname
        guard let route = try route(at: path) else {
            throw .notFound(
                path: String(path), enabledBy: nil, advice: isChatEnabled ? baseAdvice(head) ?? otherAPI(path) : nil)
        }
        if let key = route.enabledBy, !isChatEnabled { throw .notFound(path: String(path), enabledBy: key) }
        let method = head.request.method.rawValue
        guard route.allow.split(separator: ", ").contains(method[...]) else {
            throw .methodNotAllowed(allow: route.allow)
        }
        return route
    }

    /// Whether the client accepts only an upgrade as the response (RFC 6455, section 4.1). A proxy may add `Upgrade`
    /// alone to a request; the field is then ignored (RFC 9110, section 7.8).
    private static func isWebSocketHandshake(_ request: HTTPRequest) -> Bool {
        request.headerFields[.secWebSocketKey] != nil && request.headerFields[.upgrade] != nil
    }

    private static func route(at path: Substring) throws(GatewayError) -> Route? {
        switch path {
        case "/v1/chat/completions": .chatCompletions
        case "/v1/models": .models
        case "/health", "/healthz": .live
        case "/ready", "/readyz": .ready
        case "/metrics": .metrics
        case _ where path.hasPrefix(modelPrefix) && path.utf8.count > modelPrefix.utf8.count:
            .model(id: try modelId(path.dropFirst(modelPrefix.count)))
        default: nil
        }
    }

    /// The advice for a path from a wrong base URL: one without `/v1`, with two of them, or with the path of an
    /// endpoint. Nil for any other path.
    private static func baseAdvice(_ head: RequestHead) -> String? {
        let names = head.pathname.split(separator: "/").map(\.asciiLowercased)
        guard names.suffix(2) == ["chat", "completions"] || names.last == "models" else { return nil }
        let host = head.request.authority.flatMap { Authority($0) == nil ? nil : $0 } ?? "HOST:PORT"
        return "the base URL of the client must be the address of this gateway and /v1, as in http://\(host)/v1"
    }

    /// An id may contain slashes, escaped or not: clients send both.
    private static func modelId(_ escaped: Substring) throws(GatewayError) -> String {
        guard let id = PercentEncoding.decode(escaped), !id.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw .invalid("Invalid model id.", param: "model", code: "invalid_model")
        }
        return id
    }
}
