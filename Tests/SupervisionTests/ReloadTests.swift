@testable internal import Supervision
internal import Testing

struct ReloadTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A request is checked when it is due; a second one does not put it off")
    func requested() {
        var reload = Reload()
        reload.request(at: after(0.2))
        reload.request(at: after(5))
        #expect(reload.next == after(0.2))
        #expect(!reload.isCheckDue(at: after(0.1)))
        #expect(reload.isCheckDue(at: after(0.2)))
        #expect(!reload.isQuiet)
    }

    @Test("Only the end of the check is its end")
    func ended() {
        var reload = Reload()
        reload.request(at: start)
        reload.started(pid: 7, at: start)
        #expect(reload.checkPid == 7)
        let other = reload.ended(pid: 8, at: start)
        #expect(!other)
        let mine = reload.ended(pid: 7, at: start)
        #expect(mine)
        #expect(reload.isQuiet)
    }

    @Test("What activity during a check is checked again")
    func again() {
        var reload = Reload()
        reload.started(pid: 7, at: start)
        reload.request(at: after(1))
        let counts = reload.ended(pid: 7, at: after(2))
        #expect(!counts)
        #expect(reload.isCheckDue(at: after(2) + Reload.settleDelay))
    }

    @Test("A repeated check is one until a reload is requested")
    func repetition() {
        var reload = Reload()
        reload.repeatCheck(at: start)
        #expect(reload.isRepetition)
        #expect(reload.isCheckDue(at: start))
        reload.started(pid: 7, at: start)
        reload.repeatCheck(at: after(1))
        #expect(reload.isRepetition)
        reload.request(at: after(2))
        #expect(!reload.isRepetition)
    }

    @Test("A check that takes half a minute is overdue")
    func overdue() {
        var reload = Reload()
        reload.started(pid: 7, at: start)
        #expect(reload.overdueCheck(at: after(29)) == nil)
        #expect(reload.overdueCheck(at: after(30)) == 7)
        #expect(reload.next == after(30))
    }
}
