package import Configuration
package import Posix
package import Service

/// Decides which running workers the supervisor kills: those that have not ended `graceSeconds` after their deadline,
/// or `graceSeconds` after their client has gone.
///
/// A healthy worker ends itself in both cases, so these workers compute, or are stopped. Workers are checked at least
/// every `interval`, and when a decision is due; without workers nothing is due.
package struct WorkerDeadlines: Equatable, Sendable {
    /// The time between two checks of all workers. A worker stores each deadline at least this long in advance.
    static let interval = Duration.seconds(5)

    /// The observations of the supervisor about a worker.
    private struct Suspicion: Equatable {
        var overdueSince: ContinuousClock.Instant?
        var goneSince: ContinuousClock.Instant?
        /// The last time at which bytes were sent to a client that has closed its write side, or at which it closed it.
        var silentSince: ContinuousClock.Instant?
        var bytesSent = 0

        var isEmpty: Bool { overdueSince == nil && goneSince == nil && silentSince == nil }
    }

    private let grace: Duration
    /// The longest time for which a healthy worker that answers sends nothing.
    private let silenceMax: Duration
    private var suspicions: [Int32: Suspicion] = [:]
    private var hung: [Int32: WorkerFault] = [:]
    /// When the workers must be checked; nil without workers.
    package private(set) var next: ContinuousClock.Instant?

    package init(_ gateway: GatewayConfiguration) {
        grace = .seconds(gateway.supervisor.graceSeconds)
        silenceMax = .seconds(max(gateway.http.commentSeconds, gateway.http.stallSeconds))
    }

    package mutating func started(at now: ContinuousClock.Instant) {
        if next == nil { next = now + Self.interval }
    }

    /// The observations so far, for the next supervisor in this process.
    package func suspicions(at now: ContinuousClock.Instant) -> [ReexecState.Suspicion] {
        suspicions.map { pid, suspicion in
            .init(
                pid: pid, overdue: suspicion.overdueSince?.duration(to: now),
                gone: suspicion.goneSince?.duration(to: now),
                silent: suspicion.silentSince?.duration(to: now), bytesSent: suspicion.bytesSent)
        }
    }

    /// Continues with the running workers of the previous supervisor in this process. They are checked at once, so that
    /// no number of reloads delays the end of a worker.
    package mutating func takenOver(_ earlier: [ReexecState.Suspicion], at now: ContinuousClock.Instant) {
        next = now
        for suspicion in earlier {
            suspicions[suspicion.pid] = Suspicion(
                overdueSince: suspicion.overdue.map { now - $0 }, goneSince: suspicion.gone.map { now - $0 },
                silentSince: suspicion.silent.map { now - $0 }, bytesSent: suspicion.bytesSent)
        }
    }

    /// Removes a worker that has ended; returns the fault for which it was killed, or nil.
    package mutating func ended(_ pid: Int32, isLast: Bool) -> WorkerFault? {
        suspicions[pid] = nil
        if isLast { next = nil }
        return hung.removeValue(forKey: pid)
    }

    /// Whether all workers must be checked now; then the next check is due after the interval.
    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = next, now >= due else { return false }
        next = now + Self.interval
        return true
    }

    /// Whether a worker must be killed now.
    package mutating func mustEnd(
        _ worker: WorkerTable.Worker, _ progress: WorkerProgress, _ client: PeerState,
        at now: ContinuousClock.Instant
    ) -> Bool {
        var suspicion = suspicions[worker.pid] ?? Suspicion()
        let deadline = [worker.deadline, progress.deadline].compactMap { $0 }.min()
        let isOverdue = deadline.map { now >= $0 } ?? false
        suspicion.overdueSince = isOverdue ? suspicion.overdueSince ?? now : nil
        let isGone = isGone(client, progress, &suspicion, at: now)
        suspicion.goneSince = isGone ? suspicion.goneSince ?? now : nil
        suspicions[worker.pid] = suspicion.isEmpty ? nil : suspicion

        let overdue = suspicion.overdueSince.map { $0 + grace }
        let gone = suspicion.goneSince.map { $0 + grace }
        let silent = isGone ? nil : suspicion.silentSince.map { $0 + silenceMax }
        let decisions = [isOverdue ? nil : deadline, overdue, gone, silent].compactMap { $0 }
        next = ([next].compactMap { $0 } + decisions.filter { $0 > now }).min()
        if let overdue, now >= overdue { hung[worker.pid] = .overdue }
        if let gone, now >= gone { hung[worker.pid] = .abandoned }
        return hung[worker.pid] != nil
    }

    /// Whether the client has gone. A client that has closed its write side may still read a response that has begun,
    /// so it counts as gone only after no byte was sent to it for `silenceMax`.
    private func isGone(
        _ client: PeerState, _ progress: WorkerProgress, _ suspicion: inout Suspicion, at now: ContinuousClock.Instant
    ) -> Bool {
        guard client == .halfClosed, progress.phase != .reading else {
            suspicion.silentSince = nil
            return client != .connected
        }
        if suspicion.silentSince == nil || suspicion.bytesSent != progress.bytesSent {
            suspicion.silentSince = now
            suspicion.bytesSent = progress.bytesSent
        }
        return suspicion.silentSince.map { now >= $0 + silenceMax } ?? false
    }
}
