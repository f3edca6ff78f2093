/// The next instants of a few named timers, and what to do then.
///
/// A handful at most: looked through one by one.
struct Timers {
    typealias Action = () throws -> ContinuousClock.Instant?

    struct Timer {
        let name: String
        let at: ContinuousClock.Instant
        let action: Action
    }

    private var entries: [Timer] = []

    /// When the first of them is due.
    var next: ContinuousClock.Instant? { entries.map(\.at).min() }

    /// Sets a timer; one of the same name is replaced.
    mutating func schedule(_ entry: Timer) {
        cancel(entry.name)
        entries.append(entry)
    }

    mutating func cancel(_ name: String) {
        entries.removeAll { $0.name == name }
    }

    /// Takes out the earliest timer that is due.
    mutating func takeDue(at now: ContinuousClock.Instant) -> Timer? {
        let due = entries.indices.filter { entries[$0].at <= now }
        return due.min { entries[$0].at < entries[$1].at }.map { entries.remove(at: $0) }
    }
}
