@testable internal import Supervision
internal import Testing

struct RejectionTests {
    private let start = ContinuousClock.now

    @Test("It is checked again every ten seconds, and the operator is warned every hour")
    func repeats() {
        var rejection = Rejection("openclaw.json:1:1: error", at: start)
        #expect(rejection.next == start + .seconds(10))
        let early = rejection.isCheckDue(at: start + .seconds(9))
        #expect(!early)
        let due = rejection.isCheckDue(at: start + .seconds(10))
        #expect(due)
        let twice = rejection.isCheckDue(at: start + .seconds(11))
        #expect(!twice)
        let warnedEarly = rejection.isWarningDue(at: start + .seconds(3_599))
        #expect(!warnedEarly)
        let warned = rejection.isWarningDue(at: start + .seconds(3_600))
        #expect(warned)
        let warnedTwice = rejection.isWarningDue(at: start + .seconds(3_601))
        #expect(!warnedTwice)
    }
}
