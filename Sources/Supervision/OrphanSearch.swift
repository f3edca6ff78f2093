/// When the supervisor searches for processes that workers have left behind.
///
/// A search reads the list of all children, so that its cost grows with the number of workers: after an end without
/// a sign of such a process there are at most a few searches per second.
package struct OrphanSearch: Equatable, Sendable {
    static let interval = Duration.milliseconds(250)

    private var last: ContinuousClock.Instant?
    /// When the next search is due; nil for never.
    package private(set) var next: ContinuousClock.Instant?

    package init() {}

    /// Records that a child has ended.
    ///
    /// - Parameter isSuspicious: whether it left processes behind in all probability: a crashed worker, or an orphan.
    package mutating func childEnded(isSuspicious: Bool, at now: ContinuousClock.Instant) {
        let due = isSuspicious ? now : max(now, last.map { $0 + Self.interval } ?? now)
        next = next.map { min($0, due) } ?? due
    }

    /// Whether a search is due now.
    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = next, now >= due else { return false }
        next = nil
        last = now
        return true
    }
}
