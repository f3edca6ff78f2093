internal import Posix
@testable internal import Supervision
internal import Testing

struct WorkerOutcomeTests {
    private struct Case: CustomTestStringConvertible {
        let status: Posix.ExitStatus
        let phase: ResponsePhase
        let ending: WorkerOutcome.Ending
        let testDescription: String

        init(_ status: Posix.ExitStatus, _ phase: ResponsePhase, _ ending: WorkerOutcome.Ending) {
            self.status = status
            self.phase = phase
            self.ending = ending
            testDescription = "\(status) \(phase)"
        }
    }

    private static let crash = Posix.ExitStatus.signalled(11)
    private static let cases = [
        Case(crash, .reading, .answer), Case(crash, .answeringFixed, .end), Case(crash, .answeringChunked, .end),
        Case(crash, .answeringUntilClose, .reset), Case(crash, .upgraded, .reset), Case(crash, .complete, .end),
        Case(.exited(code: 0), .reading, .end), Case(.exited(code: 0), .complete, .end),
        Case(.exited(code: 0), .upgraded, .end), Case(.exited(code: 0), .answeringUntilClose, .reset),
        Case(.exited(code: 70), .reading, .answer), Case(.exited(code: 70), .complete, .end),
        Case(.exited(code: 65), .reading, .end), Case(.exited(code: 75), .reading, .end),
        Case(.exited(code: 1), .reading, .answer), Case(.exited(code: 1), .upgraded, .reset),
    ]

    @Test("A worker that had not begun is answered for; one that had never is", arguments: cases)
    private func ending(_ example: Case) {
        #expect(WorkerOutcome(example.status, example.phase).ending == example.ending)
    }

    @Test(
        "A signal or an unknown status is a crash; a wrong credential or a signal counts against the peer",
        arguments: [
            (Posix.ExitStatus.exited(code: 0), false, false), (.exited(code: 65), false, false),
            (.exited(code: 70), false, false), (.exited(code: 75), false, false), (.exited(code: 77), false, true),
            (.exited(code: 1), true, false), (.signalled(9), true, true),
        ])
    func counts(status: Posix.ExitStatus, isCrash: Bool, countsAsFailedCredential: Bool) {
        let outcome = WorkerOutcome(status, .complete)
        #expect(outcome.isCrash == isCrash)
        #expect(outcome.countsAsFailedCredential == countsAsFailedCredential)
    }
}
