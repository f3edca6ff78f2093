/// The timers of a wait; each exists at most once.
package enum TimerName: Equatable, Sendable {
    /// Starts a response whose content is late.
    case lateHead
    /// Sends a comment into a stream in which nothing was sent for a while.
    case keepAlive
    /// Checks whether the operator has stopped the run.
    case stop
    /// Draws the next picture of a spinner on a terminal.
    case spinner
}

/// When each timer is due next, and its action.
///
/// There are a few timers at most, so each search visits all of them.
struct Timers {
    typealias Action = () throws -> ContinuousClock.Instant?

    struct Timer {
        let name: TimerName
        let at: ContinuousClock.Instant
        let action: Action
    }

    private var entries: [Timer] = []

    /// When the first timer is due.
    var next: ContinuousClock.Instant? { entries.map(\.at).min() }

    /// Sets a timer and replaces a timer of the same name.
    mutating func schedule(_ timer: Timer) {
        cancel(timer.name)
        entries.append(timer)
    }

    mutating func cancel(_ name: TimerName) {
        entries.removeAll { $0.name == name }
    }

    /// Removes and returns the earliest timer that is due.
    mutating func takeDue(at now: ContinuousClock.Instant) -> Timer? {
        let due = entries.indices.filter { entries[$0].at <= now }
        return due.min { entries[$0].at < entries[$1].at }.map { entries.remove(at: $0) }
    }
}
