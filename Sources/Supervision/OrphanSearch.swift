/// Decides when the supervisor searches for processes that workers have left behind.
///
/// A search reads the list of all children, so its cost grows with the number of workers: 4 µs for one worker, 3 ms for
/// 5,000. Searches after ends that are not suspicious therefore take place at most four times per second, and take at
/// most a hundredth of the time.
package struct OrphanSearch: Equatable, Sendable {
    static let interval = Duration.milliseconds(250)

    /// Before this instant only a suspicious end makes a search due.
    private var restUntil: ContinuousClock.Instant?
    /// When the next search is due; nil for never.
    package private(set) var next: ContinuousClock.Instant?

    package init() {}

    /// Records that a child has ended.
    ///
    /// - Parameter isSuspicious: whether the child has probably left processes behind: a crashed worker, or an orphan.
    package mutating func childEnded(isSuspicious: Bool, at now: ContinuousClock.Instant) {
        let due = isSuspicious ? now : max(now, restUntil ?? now)
        next = next.map { min($0, due) } ?? due
    }

    /// Whether a search is due now.
    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = next, now >= due else { return false }
        next = nil
        return true
    }

    /// Records the end of a search and its duration.
    package mutating func searched(for duration: Duration, at now: ContinuousClock.Instant) {
        restUntil = now + max(Self.interval, duration * 100)
    }
}
