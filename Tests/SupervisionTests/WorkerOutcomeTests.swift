internal import Posix
internal import Service
@testable internal import Supervision
internal import Testing

struct WorkerOutcomeTests {
    private struct Case: CustomTestStringConvertible {
        let status: Posix.ExitStatus
        let phase: ResponsePhase
        let action: WorkerOutcome.Action
        let testDescription: String

        init(_ status: Posix.ExitStatus, _ phase: ResponsePhase, _ action: WorkerOutcome.Action) {
            self.status = status
            self.phase = phase
            self.action = action
            testDescription = "\(status) \(phase)"
        }
    }

    private static let crash = Posix.ExitStatus.signalled(11)
    private static let cases = [
        Case(crash, .reading, .answer), Case(crash, .answeringFixed, .linger), Case(crash, .answeringChunked, .linger),
        Case(crash, .answeringUntilClose, .reset), Case(crash, .upgraded, .reset), Case(crash, .complete, .linger),
        Case(.exited(code: 0), .reading, .linger), Case(.exited(code: 0), .complete, .linger),
        Case(.exited(code: 0), .upgraded, .linger), Case(.exited(code: 0), .answeringUntilClose, .reset),
        Case(.exited(code: 70), .reading, .answer), Case(.exited(code: 70), .complete, .linger),
        Case(.exited(code: 65), .reading, .linger), Case(.exited(code: 75), .reading, .linger),
        Case(.exited(code: 1), .reading, .answer), Case(.exited(code: 1), .upgraded, .reset),
    ]

    @Test(
        "The supervisor answers for a worker that had not begun its response, and never for one that had",
        arguments: cases)
    private func action(_ example: Case) {
        #expect(WorkerOutcome(example.status, example.phase).action == example.action)
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
