internal import Glibc
internal import Posix
internal import Service
internal import Text

/// Reports about the supervisor as a whole to systemd and the journal.
extension Supervisor {
    /// The status line: `3 workers, 120 served; confined by Landlock 7, system call filter`.
    var status: String {
        if !settings.isConfigured { return "configuration invalid: \(rejection?.reason ?? "")" }
        let workers = counted(admission.workers.count, "worker")
        let drained = drain == nil ? "" : "stopping: "
        let reload = rejection.map { "; reload rejected: \($0.reason)" } ?? ""
        let state = state?.problem.map { "; \($0)" } ?? ""
        return "\(drained)\(workers), \(served) served\(reload)\(state); confined by \(confinement.active)"
    }

    /// The metrics for a new worker. They include that worker, which is not in its copy of the table.
    var snapshot: MetricsSnapshot {
        var snapshot = MetricsSnapshot(
            metrics, workers: admission.workers.count + 1, workersMax: admission.workers.workersMax)
        snapshot.startedAt = startedAt
        snapshot.reloads = reloads
        snapshot.isReloadRejected = settings.isConfigured && rejection != nil
        snapshot.droppedEntries = journal.droppedTotal
        return snapshot
    }

    /// Reports that connections are accepted, and on which endpoints; after a reload also that it has succeeded.
    func announceReady() {
        if let problem = settings.problem {
            journal.write(.error, "configuration invalid: \(problem)")
        } else {
            journal.write(.info, "listening on " + listeners.map(place).joined(separator: ", "))
            writeWarnings()
        }
        notify("READY=1")
        notify.status(status)
        isReady = true
        guard isContinued else { return }
        settings.reloadPipe.report(settings.problem.map { .rejected(reason: $0) } ?? .succeeded)
    }

    /// Largest number of warnings about the configuration that one start logs.
    private static let warningsMax = 50

    private func writeWarnings() {
        for warning in settings.warnings.prefix(Self.warningsMax) { journal.write(.warning, warning) }
        let rest = settings.warnings.count - Self.warningsMax
        if rest > 0 { journal.write(.warning, "\(rest) more warnings: run sudo openclaw config validate") }
    }

    func sendStatus(at now: ContinuousClock.Instant) {
        if timers.isWatchdogDue(at: now) {
            inspectState()
            if !notify("WATCHDOG=1") { timers.watchdogFailed(at: now) }
        }
        if timers.isStatusDue(at: now) { notify.status(status) }
    }

    /// Creates the state directory if it is missing, and reports whether sessions can be stored if that has changed.
    func inspectState() {
        let hasChanged = state?.inspect() ?? false
        guard let state else { return }
        prepare(state)
        guard hasChanged else { return }
        if let problem = state.problem {
            journal.write(.error, "\(problem)")
        } else {
            journal.write(.notice, "state directory \(state.path) can be used again")
        }
        if isReady { notify.status(status) }
    }

    /// Creates the workspaces once in each state directory.
    private func prepare(_ state: StateDirectory) {
        guard state.problem == nil, state.current != preparedState else { return }
        preparedState = state.current
        if let failure = settings.prepareState() { journal.write(.warning, failure) }
    }

    private func place(_ listener: Listener) -> String {
        let endpoint = try? Socket.localEndpoint(of: listener.descriptor)  // Only for the log: the name is enough.
        return endpoint.flatMap { $0 }.map { "\($0)" } ?? listener.name
    }
}
