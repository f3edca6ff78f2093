internal import CCurl
package import Posix

/// Loads libcurl and initializes TLS, once per process. Children inherit both.
///
/// A process that does not call it before does so with its first fetch. It starts no thread and leaves SIGPIPE ignored.
/// - Throws: `unavailable`.
package func loadFetch() throws(FetchError) {
    if let reason = unsafe ccurl_load() { throw .unavailable(reason: unsafe String(cString: reason)) }
}

/// Performs requests with libcurl, which never blocks: all waiting is done by the caller's `Waiting`.
///
/// It uses HTTP/1.1, one connection for each request, and TLS 1.2 or later. It follows no redirect, uses only the proxy
/// of the request, asks for bodies without content coding, and decodes the codings that libcurl knows.
package struct CurlTransport: Transport {
    private let waiting: any Waiting
    private let trust: TrustStore
    private let resolver: Resolver

    package init(
        waiting: any Waiting, trust: TrustStore = .fromEnvironment(), resolver: Resolver = Resolver()
    ) {
        self.waiting = waiting
        self.trust = trust
        self.resolver = resolver
    }

    package func fetch(
        _ request: FetchRequest, head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        let url = try ParsedURL(request.url)
        let deadline = TransferDeadline(request.timeouts, start: waiting.now)
        let resolved = try resolve(url, request.route, until: deadline.instant)
        let transfer = try CurlTransfer(request, url, resolved: resolved, trust: trust)
        var delivery = Delivery(transfer, bodyBytesMax: request.limits.bodyBytesMax)
        try drive(transfer, deadline) { try delivery.deliver(head: head, body: body) }
        switch transfer.failure {
        // libcurl reports success for a head without an end.
        case nil where !delivery.hasDeliveredHead: throw FetchError.cut(bytesReceived: 0)
        case nil: break
        case .cut: throw FetchError.cut(bytesReceived: delivery.bytes)
        case let failure?: throw failure
        }
    }

    /// The addresses of the host to connect to, for CURLOPT_RESOLVE; nil if the host is an address, which is checked, or
    /// if the connection is made to a Unix socket.
    private func resolve(_ url: ParsedURL, _ route: FetchRoute, until: ContinuousClock.Instant) throws -> String? {
        let url =
            switch route {
            case .direct, .publicAddress: url
            case .proxy(let proxy): try ParsedURL(proxy, isProxy: true)
            case .unixSocket: nil as ParsedURL?
            }
        guard let url else { return nil }
        let found =
            try url.address.map { [$0] } ?? resolver.addresses(of: url.host, through: waiting, until: until)
        let allowed = route == .publicAddress ? found.filter(PrivateAddresses.isPublic) : found
        if allowed.isEmpty { throw FetchError.refusedAddress(host: url.host) }
        return url.address == nil ? CurlTransfer.resolveEntry(url, allowed) : nil
    }

    /// Calls libcurl whenever one of its sockets is ready or its timer is due, until the transfer is done.
    ///
    /// - Parameter arrived: called after each call of libcurl; returns whether it delivered anything.
    private func drive(
        _ transfer: CurlTransfer, _ start: TransferDeadline, arrived: () throws -> Bool
    ) throws {
        var deadline = start
        transfer.drive([], at: waiting.now)
        while true {
            let now = waiting.now
            deadline.progressed(connected: transfer.isConnected, received: transfer.received, at: now)
            // The time that the caller spent does not count as the server's.
            if try arrived() { deadline.restart(at: waiting.now) }
            if transfer.resume(at: waiting.now) { continue }
            if transfer.isDone { return }
            if deadline.isOver(at: waiting.now) { throw FetchError.totalTimeout }
            let until = transfer.timer.map { min($0, deadline.instant) } ?? deadline.instant
            let ready = try waiting.wait(for: transfer.interests, until: until)
            if ready.isEmpty, waiting.now >= deadline.instant { throw deadline.error }
            transfer.drive(ready, at: waiting.now)
        }
    }
}

/// Delivers the head and the body of one response to the caller.
private struct Delivery {
    private let transfer: CurlTransfer
    private let bodyBytesMax: Int
    private(set) var hasDeliveredHead = false
    /// Bytes of the body that were delivered.
    private(set) var bytes = 0

    init(_ transfer: CurlTransfer, bodyBytesMax: Int) {
        self.transfer = transfer
        self.bodyBytesMax = bodyBytesMax
    }

    /// Delivers the parts that have arrived; false if there were none.
    mutating func deliver(
        head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        let before = hasDeliveredHead
        if !hasDeliveredHead, let response = transfer.head {
            hasDeliveredHead = true
            try head(response)
        }
        let piece = transfer.takeBody()
        if piece.isEmpty { return hasDeliveredHead != before }
        bytes += piece.count
        if bytes > bodyBytesMax { throw FetchError.tooLarge }
        try body(piece[...])
        return true
    }
}
