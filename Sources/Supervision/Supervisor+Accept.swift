internal import Glibc
internal import Posix
internal import Service

/// Accepting connections: each gets a worker or a refusal.
extension Supervisor {
    /// Connections accepted from one listener before other listeners are handled.
    private static let turnMax = 16
    /// Time without accepting after a lack of descriptors or memory.
    private static let shortagePause = Duration.milliseconds(100)

    func acceptConnections(from listener: Listener) {
        for _ in 0..<Self.turnMax {
            guard hasRoom(at: .now) else { return }
            do throws(SystemError) {
                guard case .connection(let connection, let peer) = try Socket.accept(from: listener.descriptor) else {
                    return
                }
                admit(connection, from: peer)
            } catch {
                return handleAcceptError(error, of: listener)
            }
        }
    }

    /// Whether a connection can be accepted or refused now. If every slot is taken and a worker waits for the head of
    /// its request, the connection waits until that worker has ended or has read the head.
    private func hasRoom(at now: ContinuousClock.Instant) -> Bool {
        guard admission.workers.isFull else { return true }
        let oldest = awaited.oldest(in: admission.workers) { scoreboard.progress(of: $0).hasRequest }
        guard let oldest else { return true }
        if !awaited.isSlotComing, now >= oldest.startedAt + AwaitedRequests.silenceMax {
            awaited.displaced(oldest.pid)
            kill(oldest.pid, SIGKILL)
        }
        acceptsAgainAt = now + Self.shortagePause
        return false
    }

    func admit(_ connection: Descriptor, from peer: Peer) {
        let now = ContinuousClock.now
        countCredentials(at: now)
        let refusal = admission.decide(peer, at: now) ?? startWorker(connection, from: peer, at: now)
        if let refusal { refuse(connection, of: peer, refusal) }
    }

    /// Counts the credentials that running workers have reported since the last call.
    private func countCredentials(at now: ContinuousClock.Instant) {
        guard scoreboard.hasNewCredentials() else { return }
        for worker in admission.workers.all {
            admission.reported(worker, scoreboard.record(of: worker.slot), at: now)
        }
    }

    /// Forks a worker; returns the refusal if that fails.
    private func startWorker(
        _ connection: Descriptor, from peer: Peer, at now: ContinuousClock.Instant
    ) -> Refusal? {
        guard let slot = admission.workers.nextSlot else { return .overloaded }
        scoreboard.clear(slot)
        inspectState()
        do throws(SystemError) {
            let measures = try confinement.measures()
            switch try forkProcess() {
            case .child: serve(connection, from: peer, slot: slot, measures)
            case .parent(let pid):
                admission.workers.started(pid: pid, peer: peer, at: now, deadline: workerDeadline(at: now))
                awaited.started(pid, in: admission.workers)
                deadlines.started(at: now)
                connections[slot] = connection
                timers.activity(at: now)
                return nil
            }
        } catch {
            logThrottled("no worker could be started: \(error)")
            return .overloaded
        }
    }

    /// Runs the worker in the forked child, and exits.
    private func serve(
        _ connection: Descriptor, from peer: Peer, slot: Int, _ measures: ConfinementMeasures
    ) -> Never {
        // The worker gets its own signalfd and its own socket to the journal, because a change to those of the
        // supervisor affects all processes that share them. The inherited ones are closed first, because all
        // other descriptors may be in use.
        let journal = journal.separate(at: WorkerDescriptor.journal)
        do throws(SystemError) {
            let page = try scoreboard.page(of: slot)
            termination.descriptor.close()
            let termination = try SignalDescriptor([SIGTERM]).moved(to: WorkerDescriptor.termination)
            let isFromCommand = LocalClient.isCommand(peer)
            let connection = try WorkerProcess.become(connection: connection, confinement.plan, measures)
            var context = WorkerContext(
                termination: termination, journal: journal, page: page, landlock: confinement.active.landlock
            ) { [admission] client in admission.decide(client: client, at: .now) }
            context.stateProblem = state?.problem
            context.metrics = { self.snapshot }
            context.hasFailed = { [admission] client in admission.hasFailed(client) }
            let accepted = AcceptedConnection(
                connection: connection, peer: peer, isFromCommand: isFromCommand, context: context)
            let exit = settings.serve(accepted)
            accepted.reportIfOrphaned(supervisor: supervisorPid)
            _exit(exit.rawValue)
        } catch {
            journal.write(.error, "a worker could not be confined: \(error)")
            _exit(WorkerExit.internalError.rawValue)
        }
    }

    /// Answers a connection without a worker, and closes it.
    func refuse(_ connection: Descriptor, of peer: Peer, _ refusal: Refusal) {
        let requestId = Identifiers.random.next()
        answer(connection, refusal, requestId)
        metrics.refused(refusal)
        var record = ScoreboardRecord()
        record.status = refusal.status
        record.errorCode = refusal.code
        record.requestId = requestId
        let usage = ProcessUsage(cpuMicroseconds: 0, memoryPeakBytes: 0)
        var report = ConnectionReport(peer: peer, record: record, duration: .zero, usage: usage)
        report.fault = refusal.code
        journal.write(report.entry)
    }

    /// Writes the response, which fits into the buffer of the socket.
    func answer(_ connection: Descriptor, _ refusal: Refusal, _ requestId: String) {
        // An error means that the client has closed the connection.
        _ = try? connection.send(refusal.response(requestId: requestId, at: settings.clock.milliseconds)[...])
        lingering.begin(connection, at: .now)
    }

    /// Handles a failed accept: the connection stays in the backlog, or is refused with the reserved descriptor.
    private func handleAcceptError(_ error: SystemError, of listener: Listener) {
        logThrottled("a connection could not be accepted: \(error)")
        if error.errno == EMFILE || error.errno == ENFILE {
            if lingering.cutOldest() { return }
            if reserve != nil {
                reserve = nil
                if case .connection(let connection, let peer)? = try? Socket.accept(from: listener.descriptor) {
                    return refuse(connection, of: peer, .overloaded)
                }
            }
        }
        acceptsAgainAt = .now + Self.shortagePause
    }

    /// Logs a warning, at most one per second.
    private func logThrottled(_ message: String) {
        if timers.mayLog(at: .now) { journal.write(.warning, message) }
    }
}
