package import Posix
package import Service

/// The consequences of the end of a worker for its connection.
package struct WorkerOutcome: Equatable, Sendable {
    package enum Action: Equatable, Sendable {
        /// Close gracefully: the response is complete, or not needed, or its framing shows that it is incomplete.
        case linger
        /// Answer 500: the worker has not begun a response.
        case answer
        /// Reset: only a reset shows the client that the response is incomplete.
        case reset
    }

    package let action: Action
    /// Whether the worker was killed by a signal or exited with an unknown status.
    package let isCrash: Bool
    package let countsAsFailedCredential: Bool

    package init(_ status: ExitStatus, _ phase: ResponsePhase) {
        let exit: WorkerExit? = if case .exited(let code) = status { WorkerExit(rawValue: code) } else { nil }
        isCrash = exit == nil
        countsAsFailedCredential = exit == .failedCredential || status.signal != nil
        action =
            switch phase {
            case .reading: exit == nil || exit == .internalError ? .answer : .linger
            case .answeringFixed, .answeringChunked, .complete: .linger
            case .answeringUntilClose: .reset
            case .upgraded: isCrash ? .reset : .linger
            }
    }
}

extension WorkerOutcome {
    /// The response that the supervisor sends in place of the worker; nil if the supervisor must not respond.
    ///
    /// - Parameter isDisplaced: whether the worker was killed for its slot. Its client receives a response only if a
    ///   request arrived at the last moment: a client that has sent nothing would read it as the response to its next
    ///   request.
    func refusal(isDisplaced: Bool, _ record: ScoreboardRecord) -> Refusal? {
        if isDisplaced { return record.phase == .reading && !record.route.isEmpty ? .overloaded : nil }
        return action == .answer ? .workerCrashed : nil
    }
}

extension EndedProcess {
    /// The process with the exit status of an interrupted worker.
    var interrupted: EndedProcess {
        EndedProcess(pid: pid, status: .exited(code: WorkerExit.interrupted.rawValue), usage: usage)
    }
}

extension ExitStatus {
    /// The signal that killed the process; nil if it exited.
    var signal: Int32? {
        if case .signalled(let number) = self { number } else { nil }
    }

    /// The fault that the exit status of a worker reports, for the journal; nil without a fault.
    var fault: String? {
        switch self {
        case .signalled(let number): "killed by signal \(number)"
        case .exited(WorkerExit.internalError.rawValue): "internal error"
        case .exited(let code): WorkerExit(rawValue: code) == nil ? "exit status \(code)" : nil
        }
    }
}
