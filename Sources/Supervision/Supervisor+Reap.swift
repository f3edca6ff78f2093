internal import Glibc
internal import Posix
internal import Service

/// Reaping workers: the end of the connection, the counters and the journal entry.
extension Supervisor {
    func reap() {
        while let process = reapEndedProcess() {
            if let worker = admission.workers.ended(pid: process.pid) {
                finish(worker, process)
            } else if reload.ended(pid: process.pid, at: .now) {
                checkEnded(process.status)
            }
        }
    }

    private func finish(_ worker: WorkerTable.Worker, _ process: EndedProcess) {
        let now = ContinuousClock.now
        var record = scoreboard.record(of: worker.slot)
        let outcome = WorkerOutcome(process.status, record.phase)
        if drain == nil { admission.ended(worker, outcome, record, at: now) }
        if outcome.action == .answer {
            if record.requestId.isEmpty { record.requestId = Identifiers.random.next() }
            record.status = Refusal.workerCrashed.status
            record.errorCode = Refusal.workerCrashed.code
        }
        if let connection = connections[worker.slot] {
            connections[worker.slot] = nil
            end(connection, outcome.action, record.requestId)
        }
        served += 1
        let duration = worker.startedAt.duration(to: now)
        metrics.ended(record, process, after: duration)
        timers.activity(at: now)
        report(worker, process, record, after: duration)
        if outcome.isCrash { crashed(at: now) }
    }

    private func end(_ connection: Descriptor, _ action: WorkerOutcome.Action, _ requestId: String) {
        switch action {
        case .linger: lingering.begin(connection, at: .now)
        case .answer: answer(connection, .workerCrashed, requestId)
        case .reset:
            Socket.reset(connection)
            connection.close()
        }
    }

    private func report(
        _ worker: WorkerTable.Worker, _ process: EndedProcess, _ record: ScoreboardRecord,
        after duration: Duration
    ) {
        var report = ConnectionReport(peer: worker.peer, record: record, duration: duration, usage: process.usage)
        report.fault = process.status.fault
        report.signal = process.status.signal
        journal.write(report.entry)
    }

    private func crashed(at now: ContinuousClock.Instant) {
        killOrphans()
        guard drain == nil, crashes.crashed(at: now) else { return }
        journal.write(.error, "\(CrashRate.crashesMax) workers crashed within a minute: reloading")
        requestReload()
    }

    /// Kills processes that crashed workers left behind: every child that is neither a worker nor a check.
    func killOrphans() {
        let known = Set(admission.workers.all.map(\.pid) + [reload.checkPid].compactMap { $0 })
        for pid in childProcesses() where !known.contains(pid) {
            kill(pid, SIGKILL)
        }
    }
}
