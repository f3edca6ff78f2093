import Agent
import Configuration
import Fetch
import Gateway
import HTTP
import Posix
import Service
import SystemPackage
import Testing

/// One request served by a worker over a pair of sockets, in this process.
struct ServedConnection {
    let exit: WorkerExit
    let response: String
    let record: ScoreboardRecord

    static let clock = WallClock { 784_111_777_000 }

    /// Sends the request, serves it, and reads the response.
    init(
        _ request: String, from peer: Peer = .unix(uid: 1_000, pid: 1), closing: Bool = false,
        change: (inout Configuration) -> Void = { _ in }, metrics: MetricsSnapshot? = nil,
        decide: @escaping (IPAddress) -> Refusal? = { _ in nil },
        chat: @escaping ScriptedEndpoint.Serve = { _, _ in }
    ) throws {
        var configuration = Configuration(stateDirectory: "/tmp")
        configuration.gateway.authentication.token = SecretDigest(Secret("tok"))
        configuration.gateway.http.chatCompletions.enabled = true
        change(&configuration)
        let sources = Worker.Sources(clock: Self.clock, identifiers: Identifiers { "1" })
        var endpoints = EndpointTable(configuration, sources, Network(trust: TrustStore()) { _ in NoTransport() })
        endpoints.chatCompletions = ScriptedEndpoint(serve: chat)
        let worker = Worker(configuration, sources, endpoints)
        let (client, server) = try Socket.pair()
        _ = try client.send(Array(request.utf8)[...])
        if closing { Socket.shutdownWriting(client) }
        let page = try ScoreboardPage.unshared()
        var context = WorkerContext(
            termination: try SignalDescriptor([]), journal: Journal(), page: page, decide: decide)
        context.metrics = { metrics }
        exit = worker.serve(
            AcceptedConnection(
                connection: server, peer: peer, isFromCommand: false, context: context))
        response = try read(client)
        record = page.record
    }

    static func chat(_ request: String, _ chat: @escaping ScriptedEndpoint.Serve) throws -> ServedConnection {
        try ServedConnection(request, chat: chat)
    }
}

/// An endpoint that a test writes.
struct ScriptedEndpoint: Endpoint {
    typealias Serve = (Request, HTTPExchange) throws -> Void

    let serve: Serve

    func serve(_ request: Request, on exchange: HTTPExchange) throws {
        try serve(request, exchange)
    }
}

/// The transport of a test that must not fetch.
struct NoTransport: Transport {
    struct Used: Error {}

    func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        throw Used()
    }
}

/// The bytes that have arrived, as a string.
func read(_ client: Descriptor) throws -> String {
    var bytes: [UInt8] = []
    while case .bytes(let more) = try client.read() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
}
