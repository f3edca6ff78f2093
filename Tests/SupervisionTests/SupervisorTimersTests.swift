@testable internal import Supervision
internal import Testing

struct SupervisorTimersTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A status is sent at once, and then at most once a second")
    func status() {
        var house = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        #expect(house.next == nil)
        house.activity(at: start)
        let first = house.isStatusDue(at: start)
        #expect(first)
        house.activity(at: after(0.1))
        let tooSoon = house.isStatusDue(at: after(0.9))
        #expect(!tooSoon)
        #expect(house.next == after(1))
        let second = house.isStatusDue(at: after(1))
        #expect(second)
        #expect(house.next == nil)
    }

    @Test("The watchdog is fed in its interval")
    func watchdog() {
        var house = SupervisorTimers(idleExitSeconds: 0, watchdog: .seconds(5), at: start)
        let fed = [0.0, 1, 4.9, 5, 9, 10].map { house.isWatchdogDue(at: after($0)) }
        #expect(fed == [true, false, false, true, false, true])
    }

    @Test("An idle supervisor leaves after its time, a busy one or one without a time never")
    func idleExit() {
        var house = SupervisorTimers(idleExitSeconds: 60, watchdog: nil, at: start)
        house.activity(at: after(10))
        #expect(house.idleExit(isIdle: true) == after(70))
        #expect(house.idleExit(isIdle: false) == nil)
        #expect(SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start).idleExit(isIdle: true) == nil)
    }

    @Test("An idle supervisor gives memory back once, two seconds after its last worker")
    func release() {
        var house = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        #expect(house.release(isIdle: true) == nil)
        house.activity(at: after(10))
        #expect(house.release(isIdle: true) == after(12))
        #expect(house.release(isIdle: false) == nil)
        let due = [11.9, 12, 12.1].map { house.isReleaseDue(isIdle: true, at: after($0)) }
        #expect(due == [false, true, false])
        #expect(house.release(isIdle: true) == nil)
    }

    @Test("A shortage is logged at most once a second")
    func complaints() {
        var house = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        let told = [0.0, 0.5, 0.9, 1, 1.5, 2].map { house.mayLog(at: after($0)) }
        #expect(told == [true, false, false, true, false, true])
    }
}
