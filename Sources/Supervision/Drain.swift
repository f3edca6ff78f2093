/// How a supervisor stops: workers may finish; then they get SIGTERM, and then SIGKILL.
package struct Drain: Equatable, Sendable {
    package enum Step: Equatable, Sendable {
        case askWorkersToEnd
        case killWorkers
    }

    /// Time between SIGTERM and SIGKILL.
    static let killDelay = Duration.seconds(5)
    /// Additional time that is requested from systemd.
    private static let margin = Duration.seconds(5)

    private var askAt: ContinuousClock.Instant?
    private var killAt: ContinuousClock.Instant?

    package init(seconds: Int, at now: ContinuousClock.Instant) {
        askAt = now + .seconds(seconds)
        killAt = now + .seconds(seconds) + Self.killDelay
    }

    /// The instant at which the next step is due.
    package var next: ContinuousClock.Instant? { askAt ?? killAt }

    /// The step that is due now; each step is returned once.
    package mutating func step(at now: ContinuousClock.Instant) -> Step? {
        if let due = askAt, now >= due {
            askAt = nil
            return .askWorkersToEnd
        }
        if askAt == nil, let due = killAt, now >= due {
            killAt = nil
            return .killWorkers
        }
        return nil
    }

    /// Makes the next step due at once, after a second signal.
    package mutating func hurry(at now: ContinuousClock.Instant) {
        if askAt != nil {
            askAt = now
            killAt = now + Self.killDelay
        } else if killAt != nil {
            killAt = now
        }
    }

    /// The time that systemd must allow from now on, in microseconds: EXTEND_TIMEOUT_USEC of sd_notify(3).
    package func microsecondsLeft(at now: ContinuousClock.Instant) -> Int {
        let left = killAt.map { now.duration(to: $0) } ?? .zero
        return Int((left + Self.margin) / .microseconds(1))
    }
}
