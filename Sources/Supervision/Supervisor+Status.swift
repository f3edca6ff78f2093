internal import Glibc
internal import Posix
internal import Service

/// What systemd and the journal hear of the supervisor as a whole.
extension Supervisor {
    /// One line: `3 workers, 120 served; confined by Landlock 7, system call filter`.
    var status: String {
        if let problem { return "configuration invalid: \(problem)" }
        let workers = admission.workers.count == 1 ? "1 worker" : "\(admission.workers.count) workers"
        let drained = drain == nil ? "" : "stopping: "
        let reload = rejected.map { "; reload rejected: \($0)" } ?? ""
        return "\(drained)\(workers), \(served) served\(reload); confined by \(confinement.active)"
    }

    /// What a worker that was just forked may tell, itself included: it is not in the table of its copy.
    var snapshot: MetricsSnapshot {
        var snapshot = MetricsSnapshot(
            metrics, workers: admission.workers.count + 1, workersMax: admission.workers.workersMax)
        snapshot.startedAt = startedAt
        snapshot.reloads = reloads
        snapshot.isReloadRejected = rejected != nil
        snapshot.droppedEntries = journal.droppedTotal
        return snapshot
    }

    /// Says that connections are accepted from now on, and where; after a reload also that it has succeeded.
    func announceReady() {
        if let problem {
            journal.write(.error, "configuration invalid: \(problem)")
        } else {
            journal.write(.info, "listening on " + listeners.map(place).joined(separator: ", "))
        }
        notify("READY=1")
        notify.status(status)
        guard isContinued else { return }
        settings.reloadPipe.report(problem.map { .rejected(reason: $0) } ?? .succeeded)
    }

    func sendStatus(at now: ContinuousClock.Instant) {
        if timers.isWatchdogDue(at: now) { notify("WATCHDOG=1") }
        if timers.isStatusDue(at: now) { notify.status(status) }
    }

    private func place(_ listener: Listener) -> String {
        let endpoint = try? Socket.localEndpoint(of: listener.descriptor)  // For people: without it the name will do.
        return endpoint.flatMap { $0 }.map { "\($0)" } ?? listener.name
    }
}
