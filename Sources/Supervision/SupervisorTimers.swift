/// When the supervisor has to wake up although nothing happened: to tell systemd how it is, and to leave when idle.
package struct SupervisorTimers: Equatable, Sendable {
    /// Shortest time between two status texts, and between two complaints.
    static let statusInterval = Duration.seconds(1)

    /// Time without a worker after which memory that only serving needs is given back.
    static let releaseDelay = Duration.seconds(2)

    private let idleExitSeconds: Int
    private let watchdog: Duration?
    private var watchdogAt: ContinuousClock.Instant?
    private var statusAt: ContinuousClock.Instant?
    private var lastStatus: ContinuousClock.Instant
    private var lastThrottled: ContinuousClock.Instant?
    private var lastActivity: ContinuousClock.Instant
    private var hasReleased = true

    /// - Parameter idleExitSeconds: 0 for never.
    /// - Parameter watchdog: How often systemd wants to hear that this process is alive.
    package init(idleExitSeconds: Int, watchdog: Duration?, at now: ContinuousClock.Instant) {
        self.idleExitSeconds = idleExitSeconds
        self.watchdog = watchdog
        watchdogAt = watchdog.map { _ in now }
        lastStatus = now - Self.statusInterval
        lastActivity = now
    }

    /// When the next thing is due, other than leaving.
    package var next: ContinuousClock.Instant? {
        [watchdogAt, statusAt].compactMap { $0 }.min()
    }

    /// A worker has started or ended.
    package mutating func activity(at now: ContinuousClock.Instant) {
        lastActivity = now
        hasReleased = false
        if statusAt == nil { statusAt = max(now, lastStatus + Self.statusInterval) }
    }

    /// Whether the status is to be told now.
    package mutating func isStatusDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = statusAt, now >= due else { return false }
        statusAt = nil
        lastStatus = now
        return true
    }

    /// Whether the watchdog is to be fed now.
    package mutating func isWatchdogDue(at now: ContinuousClock.Instant) -> Bool {
        guard let watchdog, let due = watchdogAt, now >= due else { return false }
        watchdogAt = now + watchdog
        return true
    }

    /// When an idle supervisor gives memory back; nil when it has, or is not idle.
    package func release(isIdle: Bool) -> ContinuousClock.Instant? {
        isIdle && !hasReleased ? lastActivity + Self.releaseDelay : nil
    }

    /// Whether that is to be done now.
    package mutating func isReleaseDue(isIdle: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard let due = release(isIdle: isIdle), now >= due else { return false }
        hasReleased = true
        return true
    }

    /// When an idle supervisor leaves; nil for never.
    package func idleExit(isIdle: Bool) -> ContinuousClock.Instant? {
        isIdle && idleExitSeconds > 0 ? lastActivity + .seconds(idleExitSeconds) : nil
    }

    /// Whether a shortage may be told again.
    package mutating func mayLog(at now: ContinuousClock.Instant) -> Bool {
        if let last = lastThrottled, last.duration(to: now) < Self.statusInterval { return false }
        lastThrottled = now
        return true
    }
}
