internal import Configuration
internal import Glibc
package import Posix
internal import Service
internal import SystemPackage

/// Accepts, limits, forks, reaps and reports; never looks at a byte a client sent.
///
/// One loop that waits in poll(2) and nowhere else. What it decides is decided by values (`Admission`, `LingeringConnections`,
/// `Drain`, `Reload` …); the extensions do it.
package final class Supervisor {
    let settings: SupervisorSettings
    let notify: Notify
    let journal: Journal
    /// SIGCHLD, SIGTERM, SIGINT and SIGHUP of this process.
    let signals: SignalDescriptor
    /// What workers inherit at descriptor 4: their own SIGTERM.
    let termination: SignalDescriptor
    let listeners: [Listener]
    let scoreboard: Scoreboard
    /// Given up for a moment to accept and refuse a connection when there is no descriptor left; then taken again.
    var reserve: Descriptor?

    var admission: Admission
    var lingering: LingeringConnections
    /// The copy of each worker's connection, by slot.
    var connections: [Descriptor?]
    var crashes = CrashRate()
    var reload = Reload()
    /// What the running check writes.
    var checkOutput: Descriptor?
    var files: DirectoryWatch
    /// Why no connection is served: the configuration was never right.
    var problem: String?
    /// Why the last change was not made.
    var rejected: String?
    var drain: Drain?
    var timers: SupervisorTimers
    var confinement: WorkerConfinement
    /// The digest of the filter of system calls that this process has installed.
    var installedFilter = ""
    /// Connections served since the service was started.
    var served = 0
    var metrics: Metrics
    /// When the service was started, in milliseconds since 1970.
    var startedAt: Int64
    /// How often an image took another's place since.
    var reloads = 0
    /// Until then no connection is accepted, because something needed for one was missing.
    var acceptsAgainAt: ContinuousClock.Instant?
    /// Whether an earlier image of this program left its workers to this one.
    let isContinued: Bool
    private var isWarm = false
    /// The parent of every worker, also after this process has executed a newer program.
    let supervisorPid = getpid()
    private var entries: [pollfd] = []

    /// EX_CONFIG of sysexits.h: the configuration is wrong.
    private static let configurationStatus: CInt = 78

    /// Takes over what an earlier image of this program left, or what systemd passed, or binds the endpoints.
    ///
    /// - Throws: `SystemError` when there is nothing to listen to, or a limit is too low for a single worker.
    package init(_ settings: SupervisorSettings) throws(SystemError) {
        self.settings = settings
        Signals.reset()
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
        admission = Admission(settings.gateway, workersMax: capacity.workersMax, isConfigured: settings.problem == nil)
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
        problem = settings.problem
        metrics = Metrics(settings.labels)
        startedAt = settings.clock.milliseconds
        let isActivated = listeners.allSatisfy(\.isActivated)
        timers = SupervisorTimers(
            idleExitSeconds: isActivated ? limits.idleExitSeconds : 0, watchdog: Notify.watchdogInterval(), at: .now)
        confinement = WorkerConfinement(settings.confinement, active: Confinement())
        if let earlier { try restore(earlier) }
        if capacity.workersMax < limits.workersMax {
            journal.write(.warning, "LimitNOFILE allows \(capacity.workersMax) workers of \(limits.workersMax)")
        }
    }

    /// Serves until it is told to stop, or nobody has come for a while; returns the exit status.
    package func run() throws(SystemError) -> CInt {
        if listeners.isEmpty, let problem {
            journal.write(.error, "configuration invalid: \(problem)")
            return Self.configurationStatus
        }
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

    /// Prepares what every worker does, once and so that the next of them have it. Whoever connected and so made systemd
    /// start this program is not kept waiting for it.
    private func warmUp() {
        let isFirstWaiting = !isContinued && served == 0 && admission.workers.count == 0 && isSomebodyWaiting
        guard !isWarm, !isFirstWaiting else { return }
        isWarm = true
        settings.warmUp()
        ProcessState.releaseCode()
    }

    /// Does what is due; true when it is time to leave.
    private func act(at now: ContinuousClock.Instant) -> Bool {
        if let again = acceptsAgainAt, now >= again { acceptsAgainAt = nil }
        if reserve == nil { reserve = try? File.open("/dev/null") }  // Tried again at the next turn.
        if lingering.deadline.map({ now >= $0 }) == true { lingering.advance(at: now) { _ in false } }
        advanceReload(at: now)
        sendStatus(at: now)
        if timers.isReleaseDue(isIdle: isIdle, at: now) { ProcessState.releaseCode() }
        if drain != nil { return advanceDrain(at: now) }
        return isIdleTooLong(at: now)
    }

    private func nextWake(after now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let instants = [
            acceptsAgainAt, lingering.deadline, reload.next, timers.next, drain?.next,
            drain == nil ? timers.idleExit(isIdle: isIdle) : nil, timers.release(isIdle: isIdle),
        ]
        return instants.compactMap { $0 }.min()
    }

    /// Waits for signals, for a changed file, for connections, and for the input of those that are ending.
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

    /// Rounded up, so that the wait does not end before its time; -1 is for ever.
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
