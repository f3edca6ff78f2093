package import Configuration
package import HTTP
internal import HTTPTypes
package import Posix
package import Service

/// What one worker does with its connection: one request, read, let in, answered.
package struct Worker {
    /// A request that was let in.
    package struct Request: Sendable {
        package let head: RequestHead
        package let route: Route
        /// Also the run's id (H-51).
        package let id: String
        package let configuration: Configuration
        /// By which this process can be confined to the agent that it runs; nil where it cannot.
        package var landlock: Landlock?

        package init(head: RequestHead, route: Route, id: String, configuration: Configuration) {
            self.head = head
            self.route = route
            self.id = id
            self.configuration = configuration
        }
    }

    /// Answers a request of `Route.chatCompletions`, whose body has not been read.
    ///
    /// What it throws is told to the client: as a status if nothing has been written, as an event in a stream.
    package typealias ChatCompletions = (Request, Connection) throws -> Void

    private let configuration: Configuration
    private let authentication: Authentication
    private let models: Models
    private let settings: Connection.Settings
    private let identifiers: Identifiers
    private let chatCompletions: ChatCompletions

    /// To be made before the fork: what it computes from the configuration is then inherited.
    package init(
        _ configuration: Configuration, _ sources: Sources, chatCompletions: @escaping ChatCompletions
    ) {
        self.configuration = configuration
        authentication = Authentication(configuration.gateway.authentication)
        models = Models(configuration)
        settings = Connection.Settings(configuration.gateway.http, clock: sources.clock)
        identifiers = sources.identifiers
        self.chatCompletions = chatCompletions
    }

    /// Where time and ids come from.
    package struct Sources: Sendable {
        package var clock: WallClock
        package var identifiers: Identifiers

        package init(clock: WallClock, identifiers: Identifiers) {
            self.clock = clock
            self.identifiers = identifiers
        }
    }

    /// Serves the connection and shuts its write side down; the exit status tells the supervisor how it went.
    package func serve(_ accepted: AcceptedConnection) -> WorkerExit {
        let client = accepted.connection
        let page = accepted.context.page
        let id = "chatcmpl_" + identifiers.next()
        page.setRequestId(id)
        let watch = Watch(client: client, termination: accepted.context.termination.descriptor)
        let connection = Connection(client, watch: watch, page: page, requestID: id, settings)
        defer { Socket.shutdownWriting(client) }
        do {
            try serve(connection, accepted)
            return .done
        } catch {
            return FailureDisposition(error).respond(connection)
        }
    }

    private func serve(_ connection: Connection, _ accepted: AcceptedConnection) throws {
        guard let head = try connection.readHead() else { return }
        try admitAddress(head, accepted)
        let isChatEnabled = configuration.gateway.http.chatCompletions.enabled
        let route = try Route.decide(head, isChatEnabled: isChatEnabled)
        connection.page.setRoute(route.name)
        if route.needsCredential {
            if let error = authentication.decide(head) { throw error }
            if authentication.isRequired { connection.page.setAuthenticated() }
        }
        var request = Request(head: head, route: route, id: connection.requestID, configuration: configuration)
        request.landlock = accepted.context.landlock
        try answer(request, connection, accepted.context)
    }

    /// The supervisor could not judge the client behind a proxy, nor one of this machine, so that is done here.
    private func admitAddress(_ head: RequestHead, _ accepted: AcceptedConnection) throws(GatewayError) {
        let proxies = configuration.gateway.trustedProxies
        let peer = accepted.peer
        let address = ClientAddress.decide(peer: peer, ForwardedFor(in: head.request.headerFields), trusting: proxies)
        guard let address else { return }
        if address != peer.address?.unmapped { accepted.context.page.setClientAddress(address) }
        if let refusal = accepted.context.decide(address) { throw .refused(refusal) }
    }

    private func answer(_ request: Request, _ connection: Connection, _ context: WorkerContext) throws {
        switch request.route {
        case .chatCompletions: try chatCompletions(request, connection)
        case .models: try respond(.ok, models.list(), connection)
        case .model(let id): try respond(.ok, try models.model(id), connection)
        case .live: try respond(.ok, Readiness.liveBody, connection)
        case .ready:
            let readiness = Readiness(checking: configuration)
            try respond(readiness.failing.isEmpty ? .ok : .serviceUnavailable, readiness.body, connection)
        case .metrics:
            try connection.respond(
                .ok, [.contentType: MetricsText.contentType], body: MetricsText(context.metrics()).bytes)
        }
    }

    private func respond(_ status: HTTPResponse.Status, _ body: [UInt8], _ connection: Connection) throws {
        try connection.respond(status, [.contentType: "application/json; charset=utf-8"], body: body)
    }
}

extension Connection.Settings {
    init(_ configuration: HTTPConfiguration, clock: WallClock) {
        self.init(clock: clock)
        limits.requestLineBytesMax = configuration.requestLineBytesMax
        limits.headBytesMax = configuration.headBytesMax
        limits.fieldsMax = configuration.fieldsMax
        limits.bodyBytesMax = configuration.chatCompletions.maxBodyBytes
        timeouts.head = .seconds(configuration.headSeconds)
        timeouts.body = .seconds(configuration.bodySeconds)
        timeouts.stall = .seconds(configuration.stallSeconds)
        timeouts.comment = .seconds(configuration.commentSeconds)
    }
}
