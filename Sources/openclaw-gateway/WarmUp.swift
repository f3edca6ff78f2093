internal import Agent
internal import Configuration
internal import Fetch
internal import Gateway
internal import Posix
internal import Service
internal import SystemPackage

/// Serves internal requests before most forks, so that the Swift runtime and the libraries initialize themselves once,
/// and workers share that memory.
///
/// No data leaves this machine and nothing is stored: this process is also the client, through a socket pair, and the
/// model, on the loopback interface.
enum WarmUp {
    /// Returns why this program cannot serve; nil if it can, as far as the requests show.
    ///
    /// Ignores errors of sockets: without the warm-up workers are slower, but correct.
    @discardableResult
    static func execute(_ clock: WallClock) -> String? {
        do throws(FetchError) { try loadFetch() } catch { return "libcurl: \(error)" }
        guard let endpoint = StreamAddress("127.0.0.1:0"),
            let listener = try? Socket.listen(on: endpoint), let address = try? Socket.localEndpoint(of: listener)
        else { return nil }
        let trust = TrustStore()
        let network = Network(trust: trust) { waiting in
            CurlTransport(waiting: WarmUpModel(listener, for: waiting), trust: trust)
        }
        let worker = Worker(configuration(modelAt: "http://\(address)/v1"), .init(clock: clock), network)
        for request in requests {
            guard let (client, server) = try? Socket.pair(), let context = try? context() else { return nil }
            _ = try? client.send(request[...])
            let peer = Peer.unix(uid: 0, pid: 0)
            let accepted = AcceptedConnection(connection: server, peer: peer, isFromCommand: false, context: context)
            // A slow machine makes the model late, which is another status.
            if worker.serve(accepted) == .internalError { return "a request of its own ends with an internal error" }
        }
        return nil
    }

    private static func context() throws(SystemError) -> WorkerContext {
        WorkerContext(termination: try SignalDescriptor([]), journal: Journal(), page: try .unshared())
    }

    /// A gateway with one agent, one model and a credential.
    private static func configuration(modelAt address: String) -> Configuration {
        var configuration = Configuration(stateDirectory: "/nonexistent")
        configuration.gateway.http.chatCompletions.enabled = true
        configuration.gateway.authentication.token = SecretDigest(Secret("warm-up"))
        configuration.models.providers = [ProviderConfiguration(id: "warm-up", baseUrl: address)]
        configuration.agents[0].settings.model = ModelChoice(ModelReference(provider: "warm-up", model: "text"))
        return configuration
    }

    /// A short and a long request, each with and without streaming.
    private static var requests: [[UInt8]] {
        let short = #"{"role":"user","content":"a"}"#
        let long = #"""
            {"role":"system","content":"a\n"},{"role":"user","content":"\u00e9"},{"role":"assistant","content":"b"},\#
            {"role":"user","content":"c"}
            """#
        return [short, long].flatMap { messages in
            [false, true].map { request(messages, isStream: $0) }
        }
    }

    private static func request(_ messages: String, isStream: Bool) -> [UInt8] {
        let body = #"{"model":"openclaw","stream":\#(isStream),"temperature":0.5,"messages":[\#(messages)]}"#
        let head = """
            POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer warm-up\r
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        return Array((head + body).utf8)
    }
}

/// A model with a fixed response. This process has one thread, so the model acts whenever the worker waits.
private final class WarmUpModel: Waiting {
    private static let answer = Array(
        """
        HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r
        data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":"H\\u00e9"},"finish_reason":null}]}

        data: {"id":"1","choices":[{"index":0,"delta":{"content":"llo"},"finish_reason":"stop"}]}

        data: {"id":"1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}

        data: [DONE]


        """.utf8)

    private let listener: Descriptor
    private let waiting: any Waiting
    /// The limit of the time that the warm-up takes from the supervisor.
    private let end = ContinuousClock.now + .milliseconds(200)
    private var connection: Descriptor?

    init(_ listener: Descriptor, for waiting: any Waiting) {
        self.listener = listener
        self.waiting = waiting
    }

    var now: ContinuousClock.Instant { waiting.now }
    var deadline: ContinuousClock.Instant? { end }

    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        if now >= end { throw Interruption.deadlinePassed }
        try answer()
        return try waiting.wait(for: interests, until: min(until ?? end, end))
    }

    private func answer() throws {
        if connection == nil, case .connection(let accepted, _) = try Socket.accept(from: listener) {
            connection = accepted
        }
        guard let connection, case .bytes = try connection.read() else { return }
        _ = try connection.send(Self.answer[...])
        Socket.shutdownWriting(connection)
    }
}
