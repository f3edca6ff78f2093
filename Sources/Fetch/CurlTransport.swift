internal import CCurl
package import Posix

/// Loads libcurl and prepares TLS, once; a process forked later finds them ready, and another does it with its first fetch.
///
/// Starts no thread, and lets SIGPIPE be ignored.
/// - Throws: `unavailable`.
package func loadFetch() throws(FetchError) {
    if let reason = unsafe ccurl_load() { throw .unavailable(reason: unsafe String(cString: reason)) }
}

/// Fetches through libcurl, which never blocks: all waiting is done by the caller's `Waiting`.
///
/// HTTP/1.1, one connection for each request, no proxy, no redirect, no decompression, TLS 1.2 at least.
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
        let resolved = try resolve(url, request.addresses, until: deadline.instant)
        let transfer = try CurlTransfer(request, url, resolved: resolved, trust: trust)
        var delivery = Delivery(transfer, bodyBytesMax: request.limits.bodyBytesMax)
        try drive(transfer, deadline) { try delivery.handOn(head: head, body: body) }
        switch transfer.failure {
        // libcurl is content with a head that has no end.
        case nil where !delivery.headIsOut: throw FetchError.cut(bytesReceived: 0)
        case nil: break
        case .cut: throw FetchError.cut(bytesReceived: delivery.bytes)
        case let failure?: throw failure
        }
    }

    /// The addresses of a name that may be connected to; none when the host is an address, which is checked as it is.
    private func resolve(
        _ url: ParsedURL, _ rule: AddressRule, until: ContinuousClock.Instant
    ) throws -> [IPAddress] {
        let found =
            try url.address.map { [$0] } ?? resolver.addresses(of: url.host, through: waiting, until: until)
        let allowed = rule == .any ? found : found.filter(PrivateAddresses.isPublic)
        if allowed.isEmpty { throw FetchError.refusedAddress(host: url.host) }
        return url.address == nil ? allowed : []
    }

    /// Calls libcurl whenever one of its sockets or its timer is ready, and `arrived` after each call, to the end.
    private func drive(
        _ transfer: CurlTransfer, _ start: TransferDeadline, arrived: () throws -> Bool
    ) throws {
        var deadline = start
        transfer.drive([], at: waiting.now)
        while true {
            let now = waiting.now
            deadline.progressed(connected: transfer.isConnected, received: transfer.received, at: now)
            // The caller's own time is not the server's.
            if try arrived() { deadline.restart(at: waiting.now) }
            if transfer.resume(at: waiting.now) { continue }
            if transfer.isDone { return }
            let until = transfer.timer.map { min($0, deadline.instant) } ?? deadline.instant
            let ready = try waiting.wait(for: transfer.interests, until: until)
            if ready.isEmpty, waiting.now >= deadline.instant { throw deadline.error }
            transfer.drive(ready, at: waiting.now)
        }
    }
}

/// What of a transfer was handed on.
private struct Delivery {
    private let transfer: CurlTransfer
    private let bodyBytesMax: Int
    private(set) var headIsOut = false
    /// Of the body.
    private(set) var bytes = 0

    init(_ transfer: CurlTransfer, bodyBytesMax: Int) {
        self.transfer = transfer
        self.bodyBytesMax = bodyBytesMax
    }

    /// Hands on what has arrived; false if nothing has.
    mutating func handOn(
        head: (FetchResponseHead) throws -> Void, body: (ArraySlice<UInt8>) throws -> Void
    ) throws -> Bool {
        let before = headIsOut
        if !headIsOut, let response = transfer.head {
            headIsOut = true
            try head(response)
        }
        let piece = transfer.takeBody()
        if piece.isEmpty { return headIsOut != before }
        bytes += piece.count
        if bytes > bodyBytesMax { throw FetchError.tooLarge }
        try body(piece[...])
        return true
    }
}
