/// The timers of the supervisor: notifications for systemd, log throttling, release of memory and idle exit.
package struct SupervisorTimers: Equatable, Sendable {
    /// Minimum time between two status lines, and between two throttled log messages.
    static let statusInterval = Duration.seconds(1)

    /// Time without a worker after which memory that only serving needs is released.
    static let releaseDelay = Duration.seconds(2)

    private let idleExitSeconds: Int
    private let watchdog: Duration?
    private var watchdogAt: ContinuousClock.Instant?
    private var statusAt: ContinuousClock.Instant?
    private var lastStatus: ContinuousClock.Instant
    private var lastThrottled: ContinuousClock.Instant?
    private var lastActivity: ContinuousClock.Instant
    private var hasReleased = true

    /// - Parameter idleExitSeconds: idle time until exit, in seconds; 0 for never.
    /// - Parameter watchdog: the interval of watchdog notifications; nil without a watchdog.
    package init(idleExitSeconds: Int, watchdog: Duration?, at now: ContinuousClock.Instant) {
        self.idleExitSeconds = idleExitSeconds
        self.watchdog = watchdog
        watchdogAt = watchdog.map { _ in now }
        lastStatus = now - Self.statusInterval
        lastActivity = now
    }

    /// The instant of the next notification.
    package var next: ContinuousClock.Instant? {
        [watchdogAt, statusAt].compactMap { $0 }.min()
    }

    /// Records that a worker has started or ended.
    package mutating func activity(at now: ContinuousClock.Instant) {
        lastActivity = now
        hasReleased = false
        if statusAt == nil { statusAt = max(now, lastStatus + Self.statusInterval) }
    }

    /// Whether the status must be sent now.
    package mutating func isStatusDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = statusAt, now >= due else { return false }
        statusAt = nil
        lastStatus = now
        return true
    }

    /// Whether a watchdog notification must be sent now.
    package mutating func isWatchdogDue(at now: ContinuousClock.Instant) -> Bool {
        guard let watchdog, let due = watchdogAt, now >= due else { return false }
        watchdogAt = now + watchdog
        return true
    }

    /// Records that a watchdog notification could not be sent: the next is due a second later, or earlier if its
    /// interval is shorter.
    package mutating func watchdogFailed(at now: ContinuousClock.Instant) {
        guard let due = watchdogAt else { return }
        watchdogAt = min(due, now + Self.statusInterval)
    }

    /// The instant at which an idle supervisor releases memory; nil if it has done so or is not idle.
    package func release(isIdle: Bool) -> ContinuousClock.Instant? {
        isIdle && !hasReleased ? lastActivity + Self.releaseDelay : nil
    }

    /// Whether memory must be released now.
    package mutating func isReleaseDue(isIdle: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard let due = release(isIdle: isIdle), now >= due else { return false }
        hasReleased = true
        return true
    }

    /// The instant at which an idle supervisor exits; nil for never.
    package func idleExit(isIdle: Bool) -> ContinuousClock.Instant? {
        isIdle && idleExitSeconds > 0 ? lastActivity + .seconds(idleExitSeconds) : nil
    }

    /// Whether another throttled message may be logged.
    package mutating func mayLog(at now: ContinuousClock.Instant) -> Bool {
        if let last = lastThrottled, last.duration(to: now) < Self.statusInterval { return false }
        lastThrottled = now
        return true
    }
}
