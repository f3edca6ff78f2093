import Posix

/// A wait that ends at once and advances the clock.
final class TestClock: Waiting {
    private(set) var now = ContinuousClock.now
    var deadline: ContinuousClock.Instant?
    private(set) var waits: [Duration] = []

    init(left: Duration? = nil) {
        deadline = left.map { now + $0 }
    }

    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        if let until {
            waits.append(now.duration(to: until))
            now = until
        }
        if let deadline, now >= deadline { throw Interruption.deadlinePassed }
        return []
    }
}
