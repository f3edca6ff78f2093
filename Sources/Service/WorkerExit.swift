/// The exit status of a worker, after sysexits.h. Any other status, or a signal, is a crash.
package enum WorkerExit: CInt, Sendable, CaseIterable {
    /// The request was answered, or the client sent none.
    case done = 0
    /// The request was rejected with an error response.
    case rejected = 65
    /// A fault of the program. The supervisor answers if the worker has not begun its response.
    case internalError = 70
    /// The client closed the connection, or the worker received SIGTERM.
    case interrupted = 75
    /// The credential was wrong; the client received 401.
    case failedCredential = 77
}
