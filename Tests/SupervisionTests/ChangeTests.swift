@testable internal import Supervision
internal import Testing

struct ChangeTests {
    private let start = ContinuousClock.now

    private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("A request is checked when it is due; a second one does not put it off")
    func requested() {
        var change = Change()
        change.request(at: after(0.2))
        change.request(at: after(5))
        #expect(change.next == after(0.2))
        #expect(!change.isCheckDue(at: after(0.1)))
        #expect(change.isCheckDue(at: after(0.2)))
        #expect(!change.isQuiet)
    }

    @Test("Only the end of the check is its end")
    func ended() {
        var change = Change()
        change.request(at: start)
        change.started(pid: 7, at: start)
        #expect(change.checkPid == 7)
        let other = change.ended(pid: 8, at: start)
        #expect(!other)
        let mine = change.ended(pid: 7, at: start)
        #expect(mine)
        #expect(change.isQuiet)
    }

    @Test("What changed during a check is checked again")
    func again() {
        var change = Change()
        change.started(pid: 7, at: start)
        change.request(at: after(1))
        let counts = change.ended(pid: 7, at: after(2))
        #expect(!counts)
        #expect(change.isCheckDue(at: after(2) + Change.settleDelay))
    }

    @Test("A check that takes half a minute is overdue")
    func overdue() {
        var change = Change()
        change.started(pid: 7, at: start)
        #expect(change.overdueCheck(at: after(29)) == nil)
        #expect(change.overdueCheck(at: after(30)) == 7)
        #expect(change.next == after(30))
    }
}
