internal import Glibc
package import Posix

/// What a worker is given: one connection, and its ties to the supervisor.
package struct AcceptedConnection {
    /// The connection, non-blocking: descriptor 3 in a forked worker.
    package let connection: Descriptor
    package let peer: Peer
    package let acceptedAt: ContinuousClock.Instant
    package let context: WorkerContext

    package init(
        connection: Descriptor, peer: Peer, acceptedAt: ContinuousClock.Instant = .now, context: WorkerContext
    ) {
        self.connection = connection
        self.peer = peer
        self.acceptedAt = acceptedAt
        self.context = context
    }
}

/// What binds a worker to its supervisor, or stands for it where there is none.
package struct WorkerContext {
    /// Becomes readable with SIGTERM: a signalfd(2), descriptor 4.
    package let termination: SignalDescriptor
    /// Where a worker without a supervisor writes its entry: descriptor 5, when there is a journal.
    package let journal: Journal
    package let page: ScoreboardPage
    /// Whether a client that the peer speaks for is refused, by the tables as they were at the fork.
    package let decide: (IPAddress) -> Refusal?
    /// By which this process can be confined further; nil where there is none, or where it is not a worker's own.
    package let landlock: Landlock?
    /// What the supervisor had counted at the fork; nil where there is none.
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
    /// Writes the entry of this connection, with what this process and the commands it ran have used.
    package func report() {
        let record = context.page.record
        let duration = acceptedAt.duration(to: .now)
        context.journal.write(ConnectionReport(peer: peer, record: record, duration: duration, usage: .own).entry)
    }

    /// Writes it if the supervisor, which otherwise does, is gone: then this process has another parent.
    package func reportIfOrphaned(supervisor: Int32) {
        if getppid() != supervisor { report() }
    }
}
