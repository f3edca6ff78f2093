package import Agent
package import Configuration
internal import HTTP
internal import HTTPTypes
package import Posix
package import Service
package import SystemPackage

/// Serves one connection: reads one request, authenticates it, and passes it to the endpoint of its route.
package struct Worker {
    /// What a worker takes from the machine: time, ids and paths.
    package struct Sources: Sendable {
        package var clock: WallClock
        package var identifiers: Identifiers
        /// See `AllowedPaths.outsideWorkspaces`.
        package var outside: [FilePath] = []

        package init(clock: WallClock, identifiers: Identifiers = .random) {
            self.clock = clock
            self.identifiers = identifiers
        }
    }

    private let isChatEnabled: Bool
    private let trustedProxies: [NetworkRange]
    private let authentication: Authentication
    private let settings: HTTPExchange.Settings
    /// The time from the accept to the deadline of the connection.
    private let timeMax: Duration
    private let identifiers: Identifiers
    private let endpoints: EndpointTable

    /// Makes a worker with all endpoints; before the first fork, so that each worker inherits them.
    package init(_ configuration: Configuration, _ sources: Sources, _ network: Network) {
        self.init(configuration, sources, EndpointTable(configuration, sources, network))
    }

    package init(_ configuration: Configuration, _ sources: Sources, _ endpoints: EndpointTable) {
        isChatEnabled = configuration.gateway.http.chatCompletions.enabled
        trustedProxies = configuration.gateway.trustedProxies
        authentication = Authentication(configuration.gateway.authentication)
        settings = HTTPExchange.Settings(configuration.gateway.http, clock: sources.clock)
        timeMax = .seconds(configuration.workerSecondsMax - HTTPConfiguration.endSeconds)
        identifiers = sources.identifiers
        self.endpoints = endpoints
    }

    /// Serves the connection and shuts down its write side; the exit status reports the outcome to the supervisor.
    package func serve(_ accepted: AcceptedConnection) -> WorkerExit {
        let client = accepted.connection
        let page = accepted.context.page
        let id = "chatcmpl_" + identifiers.next()
        page.setRequestId(id)
        let watch = Watch(
            client: client, termination: accepted.context.termination.descriptor,
            deadline: accepted.acceptedAt + timeMax)
        let connection = Connection(client, watch: watch, page: page, stall: settings.timeouts.stall)
        let exchange = HTTPExchange(connection, page: page, requestID: id, settings)
        defer { Socket.shutdownWriting(client) }
        do {
            try serve(exchange, accepted)
            return .done
        } catch {
            return FailureDisposition(error).respond(on: exchange)
        }
    }

    private func serve(_ exchange: HTTPExchange, _ accepted: AcceptedConnection) throws {
        guard let head = try exchange.readHead() else { return }
        let client = try admitAddress(head, accepted)
        let route: Route
        do throws(GatewayError) {
            route = try Route.decide(head, isChatEnabled: isChatEnabled)
        } catch {
            guard case .methodNotAllowed(let allow) = error,
                let fields = exchange.crossOrigin.preflight(head, allow: allow)
            else { throw error }
            return try exchange.respond(.noContent, fields, body: [])
        }
        exchange.page.setRoute(route.name)
        if route.needsCredential {
            try authenticate(head, hadFailed: client.map(accepted.context.hasFailed) ?? false, accepted)
        }
        let request = Request(head: head, route: route, id: exchange.requestID, context: accepted.context)
        try endpoints[route].serve(request, on: exchange)
    }

    /// Checks the credential, and stores the result on the page before the response is sent.
    private func authenticate(
        _ head: RequestHead, hadFailed: Bool, _ accepted: AcceptedConnection
    ) throws(GatewayError) {
        let page = accepted.context.page
        if let error = authentication.decide(head) {
            if authentication.exempts(error, head, from: { accepted.peerProcess }) { return }
            if error == .unauthorized(.wrong) { page.setCredentialFailed() }
            throw error
        }
        if authentication.isRequired { page.setAuthenticated(hadFailed: hadFailed) }
    }

    /// Applies the supervisor's limits to the address of the client. For a peer that is a proxy or on this machine the
    /// supervisor cannot know that address.
    ///
    /// - Returns: the address; nil for a process at a Unix socket that names no client.
    private func admitAddress(_ head: RequestHead, _ accepted: AcceptedConnection) throws(GatewayError) -> IPAddress? {
        let peer = accepted.peer
        let forwarded = ForwardedFor(in: head.request.headerFields)
        guard let address = ClientAddress.decide(peer: peer, forwarded, trusting: trustedProxies) else { return nil }
        if address != peer.address?.unmapped { accepted.context.page.setClientAddress(address) }
        if let refusal = accepted.context.decide(address) { throw .refused(refusal) }
        return address
    }
}

extension HTTPExchange.Settings {
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
        crossOrigin = CrossOrigin(configuration.crossOrigin.allowedOrigins)
    }
}
