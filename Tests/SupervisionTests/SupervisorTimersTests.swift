@testable internal import Supervision
internal import Testing

struct SupervisorTimersTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A status is sent at once, and then at most once a second")
    func status() {
        var timers = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        #expect(timers.next == nil)
        timers.activity(at: start)
        let first = timers.isStatusDue(at: start)
        #expect(first)
        timers.activity(at: after(0.1))
        let tooSoon = timers.isStatusDue(at: after(0.9))
        #expect(!tooSoon)
        #expect(timers.next == after(1))
        let second = timers.isStatusDue(at: after(1))
        #expect(second)
        #expect(timers.next == nil)
    }

    @Test("Watchdog notifications are sent at their interval")
    func watchdog() {
        var timers = SupervisorTimers(idleExitSeconds: 0, watchdog: .seconds(5), at: start)
        let sent = [0.0, 1, 4.9, 5, 9, 10].map { timers.isWatchdogDue(at: after($0)) }
        #expect(sent == [true, false, false, true, false, true])
    }

    @Test(
        "A watchdog notification that was not sent is sent a second later, or at its usual time if that is earlier",
        arguments: [(5.0, 1.0), (0.5, 0.5)])
    func watchdogFailed(interval: Double, next: Double) {
        var timers = SupervisorTimers(idleExitSeconds: 0, watchdog: .seconds(interval), at: start)
        let first = timers.isWatchdogDue(at: start)
        timers.watchdogFailed(at: start)
        #expect(first)
        #expect(timers.next == after(next))
    }

    @Test("An idle supervisor exits after its time; a busy one, or one without a time, never does")
    func idleExit() {
        var timers = SupervisorTimers(idleExitSeconds: 60, watchdog: nil, at: start)
        timers.activity(at: after(10))
        #expect(timers.idleExit(isIdle: true) == after(70))
        #expect(timers.idleExit(isIdle: false) == nil)
        #expect(SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start).idleExit(isIdle: true) == nil)
    }

    @Test("An idle supervisor releases memory once, two seconds after its last worker")
    func release() {
        var timers = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        #expect(timers.release(isIdle: true) == nil)
        timers.activity(at: after(10))
        #expect(timers.release(isIdle: true) == after(12))
        #expect(timers.release(isIdle: false) == nil)
        let due = [11.9, 12, 12.1].map { timers.isReleaseDue(isIdle: true, at: after($0)) }
        #expect(due == [false, true, false])
        #expect(timers.release(isIdle: true) == nil)
    }

    @Test("A shortage is logged once a second")
    func throttledMessages() {
        var timers = SupervisorTimers(idleExitSeconds: 0, watchdog: nil, at: start)
        let logged = [0.0, 0.5, 0.9, 1, 1.5, 2].map { timers.mayLog(at: after($0)) }
        #expect(logged == [true, false, false, true, false, true])
    }
}
