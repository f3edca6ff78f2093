/// A few named timers with their next instants and their actions.
///
/// There are only a few, so they are searched linearly.
struct Timers {
    typealias Action = () throws -> ContinuousClock.Instant?

    struct Timer {
        let name: String
        let at: ContinuousClock.Instant
        let action: Action
    }

    private var entries: [Timer] = []

    /// The instant at which the first timer is due.
    var next: ContinuousClock.Instant? { entries.map(\.at).min() }

    /// Sets a timer; replaces a timer of the same name.
    mutating func schedule(_ entry: Timer) {
        cancel(entry.name)
        entries.append(entry)
    }

    mutating func cancel(_ name: String) {
        entries.removeAll { $0.name == name }
    }

    /// Removes and returns the earliest timer that is due.
    mutating func takeDue(at now: ContinuousClock.Instant) -> Timer? {
        let due = entries.indices.filter { entries[$0].at <= now }
        return due.min { entries[$0].at < entries[$1].at }.map { entries.remove(at: $0) }
    }
}
