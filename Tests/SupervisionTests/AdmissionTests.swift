internal import Configuration
internal import Posix
internal import Service
@testable internal import Supervision
internal import Testing

struct AdmissionTests {
    private let now = ContinuousClock.now
    private static let stranger = IPAddress.v4(0xc000_0201)
    private static let proxy = IPAddress.v4(0x0a00_0001)
    private static let loopback = IPAddress.v4(0x7f00_0001)

    private func admission(
        workersMax: Int = 4, perPeer: Int = 1, exemptLoopback: Bool = true, isConfigured: Bool = true
    ) -> Admission {
        var gateway = GatewayConfiguration()
        gateway.supervisor.workersPerPeerMax = perPeer
        gateway.trustedProxies = [NetworkRange("10.0.0.0/8")].compactMap { $0 }
        gateway.authentication.rateLimit.exemptLoopback = exemptLoopback
        gateway.authentication.rateLimit.maxAttempts = 1
        return Admission(gateway, workersMax: workersMax, isConfigured: isConfigured)
    }

    private func peer(_ address: IPAddress) -> Peer { .ip(address, port: 4_711) }

    /// What is decided after a worker of a peer has ended with a wrong credential of a client.
    private func afterFailure(
        of peer: Peer, for client: IPAddress? = nil, in admission: Admission, by status: Int32 = 77
    ) -> Admission {
        var admission = admission
        var record = ScoreboardRecord()
        record.clientAddress = client
        let worker = WorkerTable.Worker(pid: 1, slot: 0, peer: peer, startedAt: now)
        admission.ended(worker, WorkerOutcome(.exited(code: status), .complete), record, at: now)
        return admission
    }

    @Test("A stranger has a limit of its own; loopback, Unix sockets and trusted proxies only that of all")
    func limits() {
        var admission = admission()
        let unix = Peer.unix(uid: 0, pid: 1)
        for (pid, peer) in [(Int32(1), peer(Self.stranger)), (2, peer(Self.proxy)), (3, unix)] {
            admission.workers.started(pid: pid, peer: peer, at: now)
        }
        #expect(admission.decide(peer(Self.stranger), at: now) == .overloaded)
        #expect(admission.decide(peer(Self.proxy), at: now) == nil)
        #expect(admission.decide(unix, at: now) == nil)
        admission.workers.started(pid: 4, peer: peer(Self.loopback), at: now)
        #expect(admission.decide(peer(Self.loopback), at: now) == .overloaded)
    }

    @Test("A stranger who failed is refused before a fork, until the lock-out is over")
    func lockOut() {
        let admission = afterFailure(of: peer(Self.stranger), in: admission())
        let refusal = Refusal.tooManyFailedCredentials(retryAfterSeconds: 300)
        #expect(admission.decide(peer(Self.stranger), at: now) == refusal)
        #expect(admission.decide(peer(Self.stranger), at: now + .seconds(300)) == nil)
        #expect(admission.decide(client: Self.stranger, at: now) == refusal)
    }

    @Test("A proxy is not refused for its clients; the client it names is, by its worker")
    func proxied() {
        let admission = afterFailure(of: peer(Self.proxy), for: Self.stranger, in: admission())
        #expect(admission.decide(peer(Self.proxy), at: now) == nil)
        #expect(admission.decide(client: Self.stranger, at: now) != nil)
        #expect(admission.decide(peer(Self.stranger), at: now) != nil)
        #expect(admission.decide(client: Self.proxy, at: now) == nil)
    }

    @Test("A stranger cannot have another locked out in its place")
    func framed() {
        let victim = IPAddress.v4(0xc633_6401)
        let admission = afterFailure(of: peer(Self.stranger), for: victim, in: admission())
        #expect(admission.decide(peer(victim), at: now) == nil)
        #expect(admission.decide(peer(Self.stranger), at: now) != nil)
    }

    @Test("Loopback is exempt unless configured", arguments: [true, false])
    func loopback(exempt: Bool) {
        let admission = afterFailure(of: peer(Self.loopback), in: admission(exemptLoopback: exempt))
        #expect((admission.decide(client: Self.loopback, at: now) == nil) == exempt)
        #expect(admission.decide(peer(Self.loopback), at: now) == nil)
    }

    @Test("A right credential ends the counting")
    func success() {
        var gateway = GatewayConfiguration()
        gateway.authentication.rateLimit.maxAttempts = 2
        var admission = Admission(gateway, workersMax: 1)
        let worker = WorkerTable.Worker(pid: 1, slot: 0, peer: peer(Self.stranger), startedAt: now)
        let wrong = WorkerOutcome(.exited(code: 77), .complete)
        var record = ScoreboardRecord()
        admission.ended(worker, wrong, record, at: now)
        record.authenticated = true
        admission.ended(worker, WorkerOutcome(.exited(code: 0), .complete), record, at: now)
        record.authenticated = false
        admission.ended(worker, wrong, record, at: now)
        #expect(admission.decide(peer(Self.stranger), at: now) == nil)
    }

    @Test("A wrong credential counts while its worker runs, and once")
    func reported() {
        var gateway = GatewayConfiguration()
        gateway.authentication.rateLimit.maxAttempts = 2
        var admission = Admission(gateway, workersMax: 1)
        let worker = WorkerTable.Worker(pid: 1, slot: 0, peer: peer(Self.stranger), startedAt: now)
        var record = ScoreboardRecord()
        record.credentialFailed = true
        admission.reported(worker, record, at: now)
        admission.reported(worker, record, at: now)
        #expect(admission.hasFailed(Self.stranger))
        admission.ended(worker, WorkerOutcome(.exited(code: 77), .complete), record, at: now)
        #expect(admission.decide(peer(Self.stranger), at: now) == nil)
        admission.ended(worker, WorkerOutcome(.exited(code: 77), .complete), record, at: now)
        #expect(admission.decide(peer(Self.stranger), at: now) != nil)
    }

    @Test("A worker that crashes after a valid credential is a failure, although the credential was counted")
    func crashedLater() {
        var admission = admission()
        let worker = WorkerTable.Worker(pid: 1, slot: 0, peer: peer(Self.stranger), startedAt: now)
        var record = ScoreboardRecord()
        record.authenticated = true
        admission.reported(worker, record, at: now)
        admission.ended(worker, WorkerOutcome(.signalled(11), .reading), record, at: now)
        #expect(admission.decide(peer(Self.stranger), at: now) != nil)
    }

    @Test("While the configuration is wrong no peer gets a worker")
    func unconfigured() {
        #expect(admission(isConfigured: false).decide(peer(Self.loopback), at: now) == .configurationInvalid)
    }
}
