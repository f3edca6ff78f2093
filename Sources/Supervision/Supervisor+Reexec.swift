internal import Glibc
internal import Posix
internal import Service

/// The state that the supervisor passes on when it executes itself again.
extension Supervisor {
    /// The state for the next supervisor in this process.
    func reexecState(at now: ContinuousClock.Instant) -> ReexecState {
        var state = ReexecState()
        state.listeners = listeners.map {
            .init(descriptor: $0.descriptor.number, isActivated: $0.isActivated, name: $0.name)
        }
        state.scoreboard = scoreboard.memory.number
        state.served = served
        state.startedAt = startedAt
        state.reloads = reloads
        state.droppedEntries = journal.droppedTotal
        state.metrics = metrics.saved
        state.workers = admission.workers.all.compactMap { worker in
            connections[worker.slot].map { connection in
                .init(
                    pid: worker.pid, slot: worker.slot, connection: connection.number,
                    age: worker.startedAt.duration(to: now), peer: worker.peer,
                    left: worker.deadline.map { now.duration(to: $0) })
            }
        }
        state.suspicions = deadlines.suspicions(at: now)
        state.counted = admission.counted.sorted()
        state.lingering = lingering.all.map {
            .init(
                connection: $0.descriptor.number, left: now.duration(to: $0.deadline), droppedBytes: $0.droppedBytes)
        }
        state.failed = admission.failed.records.map { key, record in
            .init(
                key: key, ages: record.failures.map { $0.duration(to: now) },
                lockedFor: record.lockedUntil.map { now.duration(to: $0) })
        }
        return state
    }

    /// Continues with the workers, connections and lock-outs of the previous supervisor in this process.
    func restore(_ earlier: ReexecState) throws(SystemError) {
        let now = ContinuousClock.now
        served = earlier.served
        if earlier.startedAt > 0 { startedAt = earlier.startedAt }
        reloads = earlier.reloads + 1
        journal.droppedTotal = earlier.droppedEntries
        metrics.restore(earlier.metrics)
        for worker in earlier.workers.sorted(by: { $0.age > $1.age }) {
            connections[worker.slot] = try owned(worker.connection)
            admission.workers.takenOver(
                WorkerTable.Worker(
                    pid: worker.pid, slot: worker.slot, peer: worker.peer, startedAt: now - worker.age,
                    deadline: worker.left.map { now + $0 } ?? workerDeadline(at: now)))
            awaited.started(worker.pid, in: admission.workers)
        }
        if !earlier.workers.isEmpty { deadlines.takenOver(earlier.suspicions, at: now) }
        orphans.childEnded(isSuspicious: true, at: now)
        admission.counted = Set(earlier.counted)
        for stored in earlier.lingering {
            let connection = LingeringConnections.Connection(
                try owned(stored.connection), deadline: now + stored.left, droppedBytes: stored.droppedBytes)
            lingering.resume(connection, at: now)
        }
        for entry in earlier.failed {
            let failures = entry.ages.map { now - $0 }
            admission.failed.takenOver(
                entry.key, FailedCredentials.Record(failures: failures, lockedUntil: entry.lockedFor.map { now + $0 }))
        }
    }

    /// The state of the previous supervisor in this process; nil at the first start.
    ///
    /// - Throws: `SystemError` with `EBADMSG` if the state is invalid.
    static func previousState() throws(SystemError) -> ReexecState? {
        guard let text = ReexecMemory.take() else { return nil }
        guard let state = ReexecState(text: text) else { throw SystemError("re-exec state", errno: EBADMSG) }
        return state
    }

    /// The listeners of the previous supervisor in this process.
    static func listeners(of earlier: ReexecState) throws(SystemError) -> [Listener] {
        try earlier.listeners.map { (listener) throws(SystemError) in
            Listener(try owned(listener.descriptor), name: listener.name, isActivated: listener.isActivated)
        }
    }

    /// The listeners of systemd or, without them, sockets for the configured endpoints: kept from before a reload, or
    /// bound.
    ///
    /// Empty if the configuration is invalid at the first start and systemd holds no socket.
    static func listeners(_ received: [Listener], _ settings: SupervisorSettings) throws(SystemError) -> [Listener] {
        if received.contains(where: \.isActivated) || settings.problem != nil { return received }
        return try settings.endpoints.map { (endpoint) throws(SystemError) in
            if let listener = received.first(where: { $0.name == "\(endpoint)" }) { return listener }
            return try Listener.bind(endpoint)
        }
    }

    private static func owned(_ number: CInt) throws(SystemError) -> Descriptor {
        let descriptor = Descriptor(owning: number)
        try descriptor.setSurvivesExec(false)
        return descriptor
    }

    private func owned(_ number: CInt) throws(SystemError) -> Descriptor {
        try Self.owned(number)
    }
}
