internal import Configuration
internal import Glibc
internal import Posix
internal import Service

/// How the supervisor stops, on request or when idle.
extension Supervisor {
    /// Stops accepting connections; a second call makes the next step due at once.
    func stop() {
        let now = ContinuousClock.now
        guard drain == nil else {
            drain?.hurry(at: now)
            return
        }
        drain = Drain(seconds: settings.gateway.supervisor.drainSeconds, at: now)
        for listener in listeners where !listener.isActivated { listener.close() }
        // Its result is of no use any more, and it would outlive this process.
        if let check = reload.checkPid { kill(check, SIGKILL) }
        notify("STOPPING=1", "STATUS=\(status)")
        extendTimeout(at: now)
        journal.write(.notice, "stopping with \(admission.workers.count) workers")
    }

    /// Performs the step that is due; true when every worker and every connection has ended.
    func advanceDrain(at now: ContinuousClock.Instant) -> Bool {
        switch drain?.step(at: now) {
        case .askWorkersToEnd: signalWorkers(SIGTERM, at: now)
        case .killWorkers: signalWorkers(SIGKILL, at: now)
        case nil: break
        }
        guard admission.workers.count == 0, lingering.all.isEmpty else { return false }
        killOrphans()
        return true
    }

    /// Whether there is no worker, no connection and no pending reload.
    var isIdle: Bool {
        admission.workers.count == 0 && lingering.all.isEmpty && reload.isQuiet
    }

    /// Whether this process may exit after a long idle time. It may not while a reload is rejected: the next start
    /// would read the rejected configuration, and answer every connection 503.
    var mayExit: Bool { isIdle && !(settings.isConfigured && rejection != nil) }

    /// Whether this process has been idle long enough to exit. It stays while a lock-out is in effect, which would be
    /// lost.
    func isIdleTooLong(at now: ContinuousClock.Instant) -> Bool {
        guard let due = timers.idleExit(isIdle: mayExit), now >= due else { return false }
        guard admission.failed.isEmpty(at: now), !isConnectionWaiting else {
            timers.activity(at: now)
            return false
        }
        notify("STOPPING=1", "STATUS=idle: exiting until the next connection")
        return true
    }

    /// Whether a connection waits. One that arrives later stays in the backlog, and systemd starts this program again.
    var isConnectionWaiting: Bool {
        var entries = listeners.map { pollfd(fd: $0.descriptor.number, events: Int16(POLLIN), revents: 0) }
        return unsafe poll(&entries, nfds_t(entries.count), 0) > 0
    }

    private func signalWorkers(_ signal: CInt, at now: ContinuousClock.Instant) {
        for worker in admission.workers.all { kill(worker.pid, signal) }
        extendTimeout(at: now)
    }

    private func extendTimeout(at now: ContinuousClock.Instant) {
        guard let drain else { return }
        notify("EXTEND_TIMEOUT_USEC=\(drain.microsecondsLeft(at: now))")
    }
}
