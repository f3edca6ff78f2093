@testable internal import Supervision
internal import Testing

struct DrainTests {
    private let start = ContinuousClock.now

    private func steps(_ drain: inout Drain, until seconds: Int) -> [String] {
        (0...seconds).compactMap { second in
            drain.step(at: start + .seconds(second)).map { "\(second) \($0)" }
        }
    }

    @Test("Workers are asked after the time they have, and killed five seconds later")
    func steps() {
        var drain = Drain(seconds: 10, at: start)
        #expect(steps(&drain, until: 30) == ["10 askWorkersToEnd", "15 killWorkers"])
        #expect(drain.next == nil)
    }

    @Test("A second request makes the next step due")
    func hurry() {
        var drain = Drain(seconds: 10, at: start)
        drain.hurry(at: start + .seconds(1))
        #expect(steps(&drain, until: 3) == ["1 askWorkersToEnd"])
        drain.hurry(at: start + .seconds(2))
        #expect(steps(&drain, until: 3) == ["2 killWorkers"])
    }

    @Test("systemd is asked for the time that is left and a margin")
    func extended() {
        let drain = Drain(seconds: 10, at: start)
        #expect(drain.microsecondsLeft(at: start) == 20_000_000)
        #expect(drain.microsecondsLeft(at: start + .seconds(10)) == 10_000_000)
    }
}
