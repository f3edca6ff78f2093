package import Configuration
package import Posix
package import Service

/// Who gets a worker: the limits of the worker table and the lock-outs together.
///
/// A value: a forked worker has a copy as of its fork, and asks it on behalf of the clients of a proxy.
package struct Admission: Equatable, Sendable {
    package var workers: WorkerTable
    package var failed: FailedCredentials
    private let trustedProxies: [NetworkRange]
    private let exemptLoopback: Bool
    private let isConfigured: Bool

    /// - Parameter isConfigured: False while the configuration is wrong: then nobody gets a worker.
    /// - Parameter workersMax: What descriptors allow, at most what the configuration does.
    package init(_ gateway: GatewayConfiguration, workersMax: Int, isConfigured: Bool = true) {
        workers = WorkerTable(workersMax: workersMax, workersPerPeerMax: gateway.supervisor.workersPerPeerMax)
        failed = FailedCredentials(gateway.authentication.rateLimit)
        trustedProxies = gateway.trustedProxies
        exemptLoopback = gateway.authentication.rateLimit.exemptLoopback
        self.isConfigured = isConfigured
    }

    /// Whether a connection is refused before a worker is forked for it.
    package func decide(_ peer: Peer, at now: ContinuousClock.Instant) -> Refusal? {
        guard isConfigured else { return .configurationInvalid }
        let speaksForOthers = speaksForOthers(peer)
        if !speaksForOthers, let address = peer.address, let refusal = decide(client: address, at: now) {
            return refusal
        }
        return workers.mayStart(for: peer, speaksForOthers: speaksForOthers) ? nil : .overloaded
    }

    /// Whether a client is refused that a proxy, a process of this machine, speaks for, or is.
    package func decide(client: IPAddress, at now: ContinuousClock.Instant) -> Refusal? {
        if exemptLoopback, client.isLoopback { return nil }
        return failed.secondsLocked(PeerKey(client), at: now).map { .tooManyFailedCredentials(retryAfterSeconds: $0) }
    }

    /// Counts what the end of a worker says about its client: a failed credential, or a right one.
    package mutating func ended(
        _ worker: WorkerTable.Worker, _ outcome: WorkerOutcome, _ record: ScoreboardRecord,
        at now: ContinuousClock.Instant
    ) {
        guard let key = client(of: worker.peer, record) else { return }
        if outcome.countsAsFailedCredential {
            failed.failed(key, at: now)
        } else if record.authenticated {
            failed.succeeded(key)
        }
    }

    /// Loopback, Unix sockets and trusted proxies: other limits than the total would hit all that they speak for.
    package func speaksForOthers(_ peer: Peer) -> Bool {
        guard let address = peer.address, !address.isLoopback else { return true }
        return trustedProxies.contains { $0.contains(address) }
    }

    /// Whom a failure is counted against; nil for nobody. Only a peer that speaks for others may name another.
    private func client(of peer: Peer, _ record: ScoreboardRecord) -> PeerKey? {
        let named = speaksForOthers(peer) ? record.clientAddress : nil
        guard let address = named ?? peer.address else { return nil }
        return exemptLoopback && address.isLoopback ? nil : PeerKey(address)
    }
}
