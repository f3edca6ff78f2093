/// Decides when the supervisor removes the files of runs that have ended.
package struct RunCleanup: Equatable, Sendable {
    /// The shortest time between two cleanups.
    static let interval = Duration.seconds(1)
    /// After so many ended workers the number of files may have reached its limit.
    static let workersMax = 500

    private let kept: Duration
    private var ended = 0
    /// When the next cleanup is due; nil for never.
    package private(set) var next: ContinuousClock.Instant?

    /// - Parameter keptSeconds: how long the file of a run is kept after the run has ended.
    package init(keptSeconds: Int, at now: ContinuousClock.Instant) {
        kept = .seconds(keptSeconds)
        // An earlier process may have left files.
        next = now + Self.interval
    }

    /// Records that a worker has ended, which may have left a file.
    package mutating func workerEnded(at now: ContinuousClock.Instant) {
        ended += 1
        let due = ended >= Self.workersMax ? now : now + max(kept, Self.interval)
        next = next.map { min($0, due) } ?? due
    }

    /// Whether a cleanup is due now.
    package mutating func isDue(at now: ContinuousClock.Instant) -> Bool {
        guard let due = next, now >= due else { return false }
        next = nil
        return true
    }

    /// Records the end of a cleanup.
    ///
    /// - Parameter left: the time until the next file must be removed; nil without files.
    package mutating func cleaned(left: Duration?, at now: ContinuousClock.Instant) {
        ended = 0
        next = left.map { now + max($0, Self.interval) }
    }
}
