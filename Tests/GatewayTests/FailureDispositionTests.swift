import Conversation
import Gateway
import HTTP
import Posix
import Service
import Testing

struct FailureDispositionTests {
    @Test(
        "Every layer's error is sorted",
        arguments: [
            (
                RequestError.unsupportedVersion as any Error, GatewayError.unreadable(.unsupportedVersion),
                WorkerExit.rejected
            ),
            (UnusableField(name: "a"), .unusableField(name: "a"), .rejected),
            (RunFailure.sessionBusy, .run(.sessionBusy), .rejected),
            (RunFailure.internalError(message: "m"), .run(.internalError(message: "m")), .internalError),
            (Interruption.clientGone, nil, .interrupted),
            (Interruption.terminated, .terminated, .interrupted),
            (Interruption.stopped, .stopped, .interrupted),
            (Interruption.deadlinePassed, .deadlineExceeded, .done),
            (GatewayError.unauthorized(.wrong), .unauthorized(.wrong), .failedCredential),
            (GatewayError.unauthorized(.missing), .unauthorized(.missing), .rejected),
            (SystemError("read", errno: 5), .internalError, .internalError),
        ] as [(any Error, GatewayError?, WorkerExit)])
    func sorted(error: any Error, expected: GatewayError?, exit: WorkerExit) {
        let failure = FailureDisposition(error)
        #expect(failure.error == expected)
        #expect(failure.exit == exit)
    }

    @Test("An error that is not known is logged by its type, not its content")
    func unknown() {
        #expect(
            FailureDisposition(SystemError("open", errno: 2, on: "/secret")).logCode == "internal_error: SystemError")
    }
}
