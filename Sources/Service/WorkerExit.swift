/// How a worker ends: its exit status, after sysexits.h. Any other, or a signal, is a crash.
package enum WorkerExit: CInt, Sendable, CaseIterable {
    /// The request was answered, or none came.
    case done = 0
    /// The client sent something that is no request we accept; it was told so.
    case rejected = 65
    /// The program is at fault; the supervisor answers if the worker had not begun to.
    case internalError = 70
    /// The client went away, or the worker was asked to end.
    case interrupted = 75
    /// The client's credential was wrong; it was told so.
    case failedCredential = 77
}
