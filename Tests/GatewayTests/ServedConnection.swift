import Configuration
import Gateway
import HTTP
import Posix
import Service
import SystemPackage
import Testing

/// One request served by a worker over a pair of sockets, in this process.
struct ServedConnection {
    let exit: WorkerExit
    let answer: String
    let record: ScoreboardRecord

    static let clock = WallClock { 784_111_777_000 }

    /// Sends the request, serves it, and reads what came back until the worker's end.
    init(
        _ request: String, from peer: Peer = .unix(uid: 1_000, pid: 1), closing: Bool = false,
        change: (inout Configuration) -> Void = { _ in }, metrics: MetricsSnapshot? = nil,
        decide: @escaping (IPAddress) -> Refusal? = { _ in nil },
        chat: @escaping Worker.ChatCompletions = { _, _ in }
    ) throws {
        var configuration = Configuration(stateDirectory: "/tmp")
        configuration.gateway.authentication.token = Secret("tok")
        configuration.gateway.http.chatCompletions.enabled = true
        change(&configuration)
        let sources = Worker.Sources(clock: Self.clock, identifiers: Identifiers { "1" })
        let worker = Worker(configuration, sources, chatCompletions: chat)
        let (client, server) = try Socket.pair()
        _ = try client.send(Array(request.utf8)[...])
        if closing { Socket.shutdownWriting(client) }
        let page = try ScoreboardPage.unshared()
        var context = WorkerContext(
            termination: try SignalDescriptor([]), journal: Journal(), page: page, decide: decide)
        context.metrics = { metrics }
        exit = worker.serve(AcceptedConnection(connection: server, peer: peer, context: context))
        answer = try read(client)
        record = page.record
    }

    static func chat(_ request: String, _ chat: @escaping Worker.ChatCompletions) throws -> ServedConnection {
        try ServedConnection(request, chat: chat)
    }
}

/// What arrived so far, or until the end.
func read(_ client: Descriptor) throws -> String {
    var bytes: [UInt8] = []
    while case .bytes(let more) = try client.read() { bytes += more }
    return String(decoding: bytes, as: UTF8.self)
}
