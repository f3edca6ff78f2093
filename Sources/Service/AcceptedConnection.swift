internal import Glibc
package import Posix

/// The input of a worker: one connection, and the context that the supervisor provides.
package struct AcceptedConnection {
    /// The connection, non-blocking: descriptor 3 in a forked worker.
    package let connection: Descriptor
    package let peer: Peer
    /// Whether the peer is a process of an agent's command, or has ended.
    private let isFromCommand: Bool
    package let acceptedAt: ContinuousClock.Instant
    package let context: WorkerContext

    package init(
        connection: Descriptor, peer: Peer, isFromCommand: Bool, acceptedAt: ContinuousClock.Instant = .now,
        context: WorkerContext
    ) {
        self.connection = connection
        self.peer = peer
        self.isFromCommand = isFromCommand
        self.acceptedAt = acceptedAt
        self.context = context
    }
}

extension AcceptedConnection {
    /// The process at the other end of a Unix socket; nil for another connection, and for a process of a command.
    package var peerProcess: PeerProcess? {
        guard case .unix(let user, _) = peer, !isFromCommand else { return nil }
        return PeerProcess(user: user, of: connection)
    }
}

/// What a worker inherits from its supervisor, or substitutes for it in a process without a supervisor.
package struct WorkerContext {
    /// Becomes readable with SIGTERM: a signalfd(2), descriptor 4.
    package let termination: SignalDescriptor
    /// The journal in which a worker without a supervisor writes its entry: descriptor 5 if it is a socket.
    package let journal: Journal
    package let page: ScoreboardPage
    /// Decides about a client of a proxy, with the tables as they were at the fork.
    package let decide: (IPAddress) -> Refusal?
    /// Whether a client had sent wrong credentials at the time of the fork.
    package var hasFailed: (IPAddress) -> Bool = { _ in false }
    /// Landlock for confining this process further; nil if the kernel does not support it or this process is not a
    /// worker.
    package let landlock: Landlock?
    /// Why the state directory could not be used at the fork; nil if it could.
    package var stateProblem: StateProblem?
    /// The metrics of the supervisor at the fork; nil without a supervisor.
    package var metrics: () -> MetricsSnapshot? = { nil }

    package init(
        termination: SignalDescriptor, journal: Journal, page: ScoreboardPage, landlock: Landlock? = nil,
        decide: @escaping (IPAddress) -> Refusal? = { _ in nil }
    ) {
        self.termination = termination
        self.journal = journal
        self.page = page
        self.landlock = landlock
        self.decide = decide
    }
}

extension AcceptedConnection {
    /// Writes the journal entry of this connection, with the resource usage of this process and its commands.
    package func report() {
        let record = context.page.record
        let duration = acceptedAt.duration(to: .now)
        context.journal.write(ConnectionReport(peer: peer, record: record, duration: duration, usage: .own).entry)
    }

    /// Writes the journal entry if the supervisor, which otherwise writes it, has ended: then this process has another
    /// parent.
    package func reportIfOrphaned(supervisor: Int32) {
        if getppid() != supervisor { report() }
    }
}
