package import Posix
package import Service

/// What the end of a worker means for its connection and for its client.
package struct WorkerOutcome: Equatable, Sendable {
    package enum Action: Equatable, Sendable {
        /// The response is complete, or there was nothing to answer, or its framing shows that it broke off.
        case linger
        /// Nothing was answered: the supervisor does, with 500.
        case answer
        /// The response broke off and only a reset can show it.
        case reset
    }

    package let action: Action
    /// It ended by a signal or with a status that no worker has.
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

extension ExitStatus {
    /// What killed the process; nil if nothing did.
    var signal: Int32? {
        if case .signalled(let number) = self { number } else { nil }
    }

    /// For the journal: what a worker's end has to do with a fault of ours; nil if nothing.
    var fault: String? {
        switch self {
        case .signalled(let number): "killed by signal \(number)"
        case .exited(WorkerExit.internalError.rawValue): "internal error"
        case .exited(let code): WorkerExit(rawValue: code) == nil ? "exit status \(code)" : nil
        }
    }
}
