/// A configuration or program that was rejected: when it is checked again, and when the operator is warned again.
///
/// It is checked again even if no file has changed, because inotify(7) does not report every reason: a directory that
/// this user cannot read, or a file below a directory that does not exist.
package struct Rejection: Equatable, Sendable {
    /// Time between two checks.
    static let checkInterval = Duration.seconds(10)
    /// Time between two warnings.
    static let warningInterval = Duration.seconds(3_600)

    /// One line: path, position and reason.
    package let reason: String
    private var checkAt: ContinuousClock.Instant
    private var warnAt: ContinuousClock.Instant

    package init(_ reason: String, at now: ContinuousClock.Instant) {
        self.reason = reason
        checkAt = now + Self.checkInterval
        warnAt = now + Self.warningInterval
    }

    /// The instant of the next check or warning.
    package var next: ContinuousClock.Instant { min(checkAt, warnAt) }

    /// Whether it must be checked again now; each check is due once.
    package mutating func isCheckDue(at now: ContinuousClock.Instant) -> Bool {
        guard now >= checkAt else { return false }
        checkAt = now + Self.checkInterval
        return true
    }

    /// Whether the operator must be warned again now; each warning is due once.
    package mutating func isWarningDue(at now: ContinuousClock.Instant) -> Bool {
        guard now >= warnAt else { return false }
        warnAt = now + Self.warningInterval
        return true
    }
}
