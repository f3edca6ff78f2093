internal import Configuration
internal import Glibc
package import Posix
internal import Service
internal import SystemPackage

/// Accepts, limits, forks, reaps and reports; never reads a byte that a client sent.
///
/// One loop, which waits only in poll(2). Values decide (`Admission`, `LingeringConnections`, `Drain`, `Reload` …); the
/// extensions act.
package final class Supervisor {
    let settings: SupervisorSettings
    let notify: Notify
    let journal: Journal
    /// Reads SIGCHLD, SIGTERM, SIGINT and SIGHUP of this process.
    let signals: SignalDescriptor
    /// The signalfd that workers inherit as descriptor 4: reads their own SIGTERM.
    let termination: SignalDescriptor
    let listeners: [Listener]
    let scoreboard: Scoreboard
    /// Closed for a moment to accept and refuse a connection when no other descriptor is free; then opened again.
    var reserve: Descriptor?

    var admission: Admission
    var lingering: LingeringConnections
    /// The copies of the connections of workers, by slot.
    var connections: [Descriptor?]
    var deadlines: WorkerDeadlines
    var awaited = AwaitedRequests()
    var orphans = OrphanSearch()
    var crashes = CrashRate()
    var runs: RunCleanup
    var reload = Reload()
    /// The pipe from the running check.
    var checkOutput: Descriptor?
    var files: DirectoryWatch
    /// Why the configuration at the start, or the last reload, was rejected; nil if the newest configuration is in use.
    var rejection: Rejection?
    var drain: Drain?
    var timers: SupervisorTimers
    /// Nil while the configuration is invalid.
    var state: StateDirectory?
    /// The state directory in which the workspaces were created.
    var preparedState: FileIdentity?
    var confinement: WorkerConfinement
    /// Connections served since the service was started.
    var served = 0
    var metrics: Metrics
    /// When the service was started, in milliseconds since 1970.
    var startedAt: Int64
    /// The number of successful reloads since then.
    var reloads = 0
    /// No connection is accepted before this instant, because descriptors or memory were exhausted.
    var acceptsAgainAt: ContinuousClock.Instant?
    /// Whether a previous supervisor in this process passed its state to this one.
    let isContinued: Bool
    /// Loaded until this process is ready, and unloaded before most forks.
    private var systemd: Systemd?
    private var isWarm = false
    /// Whether systemd was notified of the start.
    var isReady = false
    /// The parent of every worker, also after a reload.
    let supervisorPid = getpid()
    private var entries: [pollfd] = []

    /// EX_CONFIG of sysexits.h: the configuration is wrong.
    package static let configurationStatus: CInt = 78

    /// Continues with the state of the previous supervisor in this process, or takes the sockets that systemd passed,
    /// or binds the endpoints.
    ///
    /// - Throws: `SystemError` when an endpoint cannot be bound, or a resource is missing; `UnusableDescriptor`.
    package init(_ settings: SupervisorSettings) throws {
        self.settings = settings
        Signals.reset()
        systemd = try Systemd.ifExpected()
        let earlier = try Self.previousState()
        let received = if let earlier { try Self.listeners(of: earlier) } else { try Activation.listeners() }
        try WorkerProcess.occupyDescriptors()
        notify = Notify()
        listeners = try Self.listeners(received, settings)
        signals = try SignalDescriptor([SIGCHLD, SIGTERM, SIGINT, SIGHUP])
        termination = try SignalDescriptor([SIGTERM]).moved(to: WorkerDescriptor.termination)
        journal = Journal(at: WorkerDescriptor.journal)
        reserve = try? File.open("/dev/null")
        let limits = settings.gateway.supervisor
        let capacity = Capacity(limits, descriptors: ProcessState.raiseDescriptorLimit(to: Capacity.wanted(limits)))
        admission = Admission(settings.gateway, workersMax: capacity.workersMax, isConfigured: settings.isConfigured)
        deadlines = WorkerDeadlines(settings.gateway)
        lingering = LingeringConnections(lingeringMax: capacity.lingeringMax)
        let slots = max(capacity.workersMax, earlier?.workers.map { $0.slot + 1 }.max() ?? 0)
        connections = Array(repeating: nil, count: slots)
        if let earlier {
            scoreboard = try Scoreboard(takingOver: Descriptor(owning: earlier.scoreboard), slots: slots)
        } else {
            scoreboard = try Scoreboard(slots: slots)
        }
        isContinued = earlier != nil
        files = DirectoryWatch(files: settings.configurationFiles)
        rejection = settings.problem.map { Rejection($0, at: .now) }
        metrics = Metrics(settings.labels)
        runs = RunCleanup(keptSeconds: limits.runsKeptSeconds, at: .now)
        startedAt = settings.clock.milliseconds
        let isActivated = listeners.allSatisfy(\.isActivated)
        timers = SupervisorTimers(
            idleExitSeconds: isActivated ? limits.idleExitSeconds : 0, watchdog: Notify.watchdogInterval(), at: .now)
        state = settings.isConfigured ? settings.stateDirectory.map { StateDirectory($0) } : nil
        confinement = WorkerConfinement(settings.confinement, active: Confinement())
        if let earlier { try restore(earlier) }
        if capacity.workersMax < limits.workersMax {
            journal.write(.warning, "LimitNOFILE allows \(capacity.workersMax) workers of \(limits.workersMax)")
        }
    }

    /// Serves until a signal stops it or it has been idle long enough; returns the exit status.
    package func run() throws(SystemError) -> CInt {
        if listeners.isEmpty, let problem = settings.problem {
            journal.write(.error, "configuration invalid: \(problem)")
            return Self.configurationStatus
        }
        inspectState()
        try confine()
        announceReady()
        reap()
        while true {
            warmUp()
            let now = ContinuousClock.now
            if act(at: now) { return 0 }
            try wait(until: nextWake(after: now))
        }
    }

    /// Warms up the code of workers once, so that later workers inherit it. The connection for which systemd started
    /// this program is served first.
    private func warmUp() {
        let isFirstWaiting = !isContinued && served == 0 && admission.workers.count == 0 && isConnectionWaiting
        guard !isWarm, !isFirstWaiting else { return }
        isWarm = true
        systemd = nil
        settings.warmUp()
        ProcessState.releaseCode()
    }

    /// Performs what is due; true when the supervisor must exit.
    private func act(at now: ContinuousClock.Instant) -> Bool {
        if let again = acceptsAgainAt, now >= again { acceptsAgainAt = nil }
        if reserve == nil { reserve = try? File.open("/dev/null") }  // Retried in the next iteration.
        if lingering.deadline.map({ now >= $0 }) == true { lingering.advance(at: now) { _ in false } }
        endHungWorkers(at: now)
        searchOrphans(at: now)
        if runs.isDue(at: now) { runs.cleaned(left: settings.runs?.removeEnded(), at: now) }
        advanceReload(at: now)
        sendStatus(at: now)
        if timers.isReleaseDue(isIdle: isIdle, at: now) { ProcessState.releaseCode() }
        if drain != nil { return advanceDrain(at: now) }
        return isIdleTooLong(at: now)
    }

    private func nextWake(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let always = [
            acceptsAgainAt, lingering.deadline, timers.next, drain?.next, timers.release(isIdle: isIdle),
            deadlines.next,
            orphans.next, runs.next,
        ]
        let running = [reload.next, rejection?.next, timers.idleExit(isIdle: mayExit)]
        return (drain == nil ? always + running : always).compactMap { $0 }.min()
    }

    /// Waits for signals, changed files, connections, and input of lingering connections.
    private func wait(until wake: ContinuousClock.Instant?) throws(SystemError) {
        entries.removeAll(keepingCapacity: true)
        watch(signals.descriptor.number)
        watch(files.descriptor?.number ?? -1)
        let isAccepting = drain == nil && acceptsAgainAt == nil
        for listener in listeners { watch(isAccepting ? listener.descriptor.number : -1) }
        let fixed = entries.count
        for connection in lingering.all { watch(connection.descriptor.number) }
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds(until: wake))
        if count < 0, errno != EINTR, errno != ENOMEM { throw SystemError("poll", errno: errno) }
        guard count > 0 else { return }
        if entries.count > fixed {
            lingering.advance(at: .now) { entries[fixed + $0].revents != 0 }
        }
        if entries[0].revents != 0 { try handleSignals() }
        if entries[1].revents != 0 { filesChanged() }
        for (index, listener) in listeners.enumerated() where entries[2 + index].revents != 0 {
            acceptConnections(from: listener)
        }
    }

    private func watch(_ descriptor: CInt) {
        entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }

    /// Rounds up, so that the wait does not end too early; -1 means without limit.
    private func milliseconds(until wake: ContinuousClock.Instant?) -> CInt {
        guard let wake else { return -1 }
        let left = ContinuousClock.now.duration(to: wake)
        return left <= .zero ? 0 : CInt(clamping: Int64(left / .milliseconds(1)) + 1)
    }

    private func handleSignals() throws(SystemError) {
        while let signal = try signals.next() {
            switch signal {
            case SIGCHLD: reap()
            case SIGHUP: reloadRequested()
            default: stop()
            }
        }
    }
}
