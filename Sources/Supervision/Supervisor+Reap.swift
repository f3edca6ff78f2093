internal import Glibc
internal import Posix
internal import Service

/// Reaping workers: the end of the connection, the counters and the journal entry.
extension Supervisor {
    func reap() {
        // A successful check replaces this program, so that all ends are recorded first.
        var check: ExitStatus?
        while let process = reapEndedProcess() {
            let now = ContinuousClock.now
            if let worker = admission.workers.ended(pid: process.pid) {
                let isCrash = finish(worker, process)
                orphans.childEnded(isSuspicious: isCrash, at: now)
            } else if reload.ended(pid: process.pid, at: now) {
                check = process.status
            } else {
                orphans.childEnded(isSuspicious: true, at: now)
            }
        }
        if let check { checkEnded(check) }
        searchOrphans(at: .now)
    }

    /// Ends the connection of a worker; returns whether the worker has crashed.
    private func finish(_ worker: WorkerTable.Worker, _ process: EndedProcess) -> Bool {
        let now = ContinuousClock.now
        var record = scoreboard.record(of: worker.slot)
        let fault = fault(of: worker, process.status)
        let isDisplaced = awaited.ended(worker.pid)
        if isDisplaced { record.notice = "closed: its slot was needed before the client had sent a request" }
        let process = isDisplaced ? process.interrupted : process
        let outcome = WorkerOutcome(process.status, record.phase)
        if drain == nil { admission.ended(worker, outcome, record, at: now) }
        let refusal = outcome.refusal(isDisplaced: isDisplaced, record)
        if let refusal {
            if record.requestId.isEmpty { record.requestId = Identifiers.random.next() }
            record.status = refusal.status
            record.errorCode = refusal.code
        }
        if fault != nil { record.errorCode = WorkerFault.code }
        if let connection = connections[worker.slot] {
            connections[worker.slot] = nil
            end(connection, outcome.action, refusal, record.requestId)
        }
        served += 1
        let duration = worker.startedAt.duration(to: now)
        metrics.ended(record, process, after: duration)
        if fault != nil { metrics.hung() }
        timers.activity(at: now)
        runs.workerEnded(at: now)
        acceptsAgainAt = nil
        var report = ConnectionReport(peer: worker.peer, record: record, duration: duration, usage: process.usage)
        report.fault = fault?.description ?? process.status.fault
        report.signal = process.status.signal
        journal.write(report.entry)
        if outcome.isCrash { crashed(at: now) }
        return outcome.isCrash
    }

    /// Why the supervisor or the kernel has killed a worker that did not end; nil for any other end.
    private func fault(of worker: WorkerTable.Worker, _ status: ExitStatus) -> WorkerFault? {
        let fault = deadlines.ended(worker.pid, isLast: admission.workers.count == 0)
        switch status.signal {
        case SIGKILL: return fault
        case SIGXCPU: return .processorTime
        default: return nil
        }
    }

    private func end(
        _ connection: Descriptor, _ action: WorkerOutcome.Action, _ refusal: Refusal?, _ requestId: String
    ) {
        if let refusal { return answer(connection, refusal, requestId) }
        if action != .reset { return lingering.begin(connection, at: .now) }
        Socket.reset(connection)
        connection.close()
    }

    private func crashed(at now: ContinuousClock.Instant) {
        guard drain == nil, crashes.crashed(at: now) else { return }
        journal.write(.error, "\(CrashRate.crashesMax) workers crashed within a minute: reloading")
        requestReload()
    }

    /// Kills the processes that ended workers left behind, if a search is due.
    func searchOrphans(at now: ContinuousClock.Instant) {
        guard orphans.isDue(at: now) else { return }
        let start = ContinuousClock.now
        killOrphans()
        orphans.searched(for: start.duration(to: .now), at: now)
    }

    /// Kills every child that is neither a worker nor a check. The children of a killed child become children of this
    /// process, which searches again when it reaps that child.
    func killOrphans() {
        let known = Set(admission.workers.all.map(\.pid) + [reload.checkPid].compactMap { $0 })
        for pid in childProcesses() where !known.contains(pid) {
            kill(pid, SIGKILL)
        }
    }
}
