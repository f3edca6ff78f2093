internal import Configuration
internal import Fetch
internal import Gateway
internal import Posix
internal import Sessions
internal import SystemPackage

/// Serves requests that nobody sent, before the first fork: what the language's runtime and the libraries set up at
/// their first use is then set up once, and every worker shares the memory instead of making its own.
///
/// Nothing leaves this process and nothing is stored: the client is a socket of our own and the model a text.
enum Rehearsal {
    /// A rehearsal that fails costs workers time and nothing else, so its outcome is not looked at.
    static func play(_ clock: WallClock) {
        prepareFetch()
        let network = ChatCompletionsEndpoint.Network(trust: TrustStore()) { _ in RehearsalTransport() }
        let worker = gatewayWorker(configuration, clock, network)
        for isStream in [false, true] {
            guard let (client, server) = try? Socket.pair(), let ties = try? ties() else { return }
            _ = try? client.send(request(isStream: isStream)[...])
            _ = worker(AcceptedConnection(connection: server, peer: .unix(uid: 0, pid: 0), ties: ties))
        }
    }

    private static func ties() throws(SystemError) -> SupervisorTies {
        SupervisorTies(termination: try SignalDescriptor([]), journal: Journal(), page: try .unshared())
    }

    /// A gateway with one agent, one model and a credential.
    private static var configuration: Configuration {
        var configuration = Configuration(stateDirectory: "/nonexistent")
        configuration.gateway.http.chatCompletions.enabled = true
        configuration.gateway.authentication.token = Secret("rehearsal")
        configuration.models.providers = [ProviderConfiguration(id: "rehearsal", baseUrl: "http://127.0.0.1/v1")]
        configuration.agents[0].settings.model = ModelChoice(ModelReference(provider: "rehearsal", model: "text"))
        return configuration
    }

    private static func request(isStream: Bool) -> [UInt8] {
        let body = """
            {"model":"openclaw","stream":\(isStream),"temperature":0.5,"messages":[{"role":"system","content":"a\\n"},\
            {"role":"user","content":"\\u00e9"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}
            """
        let head = """
            POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer rehearsal\r
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        return Array((head + body).utf8)
    }
}

/// A model that always says the same.
private struct RehearsalTransport: Transport {
    private static let stream = Array(
        """
        data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":"H\\u00e9"},"finish_reason":null}]}

        data: {"id":"1","choices":[{"index":0,"delta":{"content":"llo"},"finish_reason":"stop"}]}

        data: {"id":"1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

        data: [DONE]


        """.utf8)

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        try head(FetchResponseHead(status: 200, headers: [FetchHeader("content-type", "text/event-stream")]))
        try body(Self.stream[...])
    }
}
