package import Configuration
package import Posix
package import Service

/// Decides which connections get a worker: by the limits of the worker table and by the lock-outs.
///
/// A forked worker inherits a copy, with which it decides about the clients of a proxy.
package struct Admission: Equatable, Sendable {
    package var workers: WorkerTable
    package var failed: FailedCredentials
    /// The process ids of the running workers whose credential is counted.
    package var counted: Set<Int32> = []
    private let trustedProxies: [NetworkRange]
    private let exemptLoopback: Bool
    private let isConfigured: Bool

    /// - Parameter isConfigured: false while the configuration is invalid: then every connection is refused.
    /// - Parameter workersMax: the configured limit, or less if descriptors are limited.
    package init(_ gateway: GatewayConfiguration, workersMax: Int, isConfigured: Bool = true) {
        workers = WorkerTable(workersMax: workersMax, workersPerPeerMax: gateway.supervisor.workersPerPeerMax)
        failed = FailedCredentials(gateway.authentication.rateLimit)
        trustedProxies = gateway.trustedProxies
        exemptLoopback = gateway.authentication.rateLimit.exemptLoopback
        self.isConfigured = isConfigured
    }

    /// The refusal of a connection; nil if a worker may be forked for it.
    package func decide(_ peer: Peer, at now: ContinuousClock.Instant) -> Refusal? {
        guard isConfigured else { return .configurationInvalid }
        let speaksForOthers = speaksForOthers(peer)
        if !speaksForOthers, let address = peer.address, let refusal = decide(client: address, at: now) {
            return refusal
        }
        return workers.mayStart(for: peer, speaksForOthers: speaksForOthers) ? nil : .overloaded
    }

    /// The refusal of a client whose peer is a proxy or a process of this machine; nil if it may be served.
    package func decide(client: IPAddress, at now: ContinuousClock.Instant) -> Refusal? {
        if exemptLoopback, client.isLoopback { return nil }
        return failed.secondsLocked(PeerKey(client), at: now).map { .tooManyFailedCredentials(retryAfterSeconds: $0) }
    }

    /// Whether a client has sent wrong credentials that are still counted.
    package func hasFailed(_ client: IPAddress) -> Bool { failed.records[PeerKey(client)] != nil }

    /// Counts the credential that a running worker has reported, once.
    package mutating func reported(
        _ worker: WorkerTable.Worker, _ record: ScoreboardRecord, at now: ContinuousClock.Instant
    ) {
        guard record.credentialFailed || record.authenticated, counted.insert(worker.pid).inserted else { return }
        count(worker, record, isFailure: record.credentialFailed, at: now)
    }

    /// Counts the credential of an ended worker, unless it was counted while the worker ran. A crash after a valid
    /// credential is a failure, too.
    package mutating func ended(
        _ worker: WorkerTable.Worker, _ outcome: WorkerOutcome, _ record: ScoreboardRecord,
        at now: ContinuousClock.Instant
    ) {
        let isFailure = record.credentialFailed || outcome.countsAsFailedCredential
        let isCounted = counted.remove(worker.pid) != nil
        if isCounted, record.credentialFailed || !isFailure { return }
        count(worker, record, isFailure: isFailure, at: now)
    }

    private mutating func count(
        _ worker: WorkerTable.Worker, _ record: ScoreboardRecord, isFailure: Bool, at now: ContinuousClock.Instant
    ) {
        guard let key = client(of: worker.peer, record) else { return }
        if isFailure {
            failed.failed(key, at: now)
        } else if record.authenticated {
            failed.succeeded(key)
        }
    }

    /// Whether a peer can connect for several clients: loopback, Unix sockets and trusted proxies. Limits per peer do
    /// not apply to it.
    package func speaksForOthers(_ peer: Peer) -> Bool {
        guard let address = peer.address, !address.isLoopback else { return true }
        return trustedProxies.contains { $0.contains(address) }
    }

    /// The peer that a failure is counted against; nil if it is not counted. Only a peer that speaks for others may
    /// report another address.
    private func client(of peer: Peer, _ record: ScoreboardRecord) -> PeerKey? {
        let named = speaksForOthers(peer) ? record.clientAddress : nil
        guard let address = named ?? peer.address else { return nil }
        return exemptLoopback && address.isLoopback ? nil : PeerKey(address)
    }
}
