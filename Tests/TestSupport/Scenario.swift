/// A gateway with two agents behind a scripted upstream; the usual case of an end-to-end test.
package final class Scenario: Sendable {
    package static let token = "a-token-of-the-tests"

    package let upstream: Upstream
    package let gateway: Gateway

    /// Starts both.
    ///
    /// - Parameter patch: laid over the usual configuration (RFC 7396).
    package init(
        _ patch: JSONValue = [:], start: Gateway.Start = .activated, environment: [String: String] = [:],
        withNotices: Bool = false
    ) throws {
        upstream = try Upstream()
        let configuration = Self.configuration(upstream: upstream.baseURL).merged(with: patch)
        gateway = try Gateway(
            configuration.json, start: start, environment: environment, withNotices: withNotices)
    }

    /// The usual configuration: token, Chat Completions enabled, agents `main` and `beta` with empty workspaces, two
    /// models.
    package static func configuration(upstream: String) -> JSONValue {
        let models: JSONValue = [
            ["id": "model-1", "name": "Model 1", "contextWindow": 100_000, "input": ["text", "image"]],
            ["id": "model-2", "name": "Model 2", "contextWindow": 100_000],
        ]
        return [
            "gateway": [
                "auth": ["mode": "token", "token": .string(token)],
                "http": ["endpoints": ["chatCompletions": ["enabled": true]]],
            ],
            "agents": [
                "defaults": ["model": "scripted/model-1", "skipBootstrap": true],
                "list": [["id": "main", "default": true], ["id": "beta"]],
            ],
            "models": [
                "providers": [
                    "scripted": [
                        "baseUrl": .string(upstream), "apiKey": "upstream-key", "api": "openai-completions",
                        "models": models,
                    ]
                ]
            ],
        ]
    }

    package static let authorization = ("Authorization", "Bearer \(token)")

    /// The text of a chat request.
    package func text(_ body: JSONValue, headers: [(String, String)] = []) -> String {
        let fields = headers + [Self.authorization, ("Content-Type", "application/json")]
        return Gateway.text("POST", "/v1/chat/completions", headers: fields, body: body.json)
    }

    /// A chat request with one message of the user, and other fields.
    package static func body(_ message: String, _ fields: JSONValue = [:]) -> JSONValue {
        let usual: JSONValue = ["model": "openclaw", "messages": [["role": "user", "content": .string(message)]]]
        return usual.merged(with: fields)
    }

    /// Sends a message of the user, and other fields; reads the response to its end.
    package func chat(
        _ message: String = "hi", _ fields: JSONValue = [:], headers: [(String, String)] = []
    ) throws -> Response {
        try begin(message, fields, headers: headers).response()
    }

    /// Sends a message of the user and reads nothing.
    package func begin(
        _ message: String = "hi", _ fields: JSONValue = [:], headers: [(String, String)] = []
    ) throws -> RawConnection {
        let connection = try gateway.connect()
        try connection.send(text(Self.body(message, fields), headers: headers))
        return connection
    }

    /// A GET with the credential.
    package func get(_ path: String, headers: [(String, String)] = []) throws -> Response {
        try gateway.request("GET", path, headers: headers + [Self.authorization])
    }
}
