package import Conversation
internal import Posix
internal import Service
package import Sessions
package import SystemPackage

extension RunFailure {
    /// The failure of a run whose session cannot be used. This is the only mapping of errors of `Sessions`.
    ///
    /// - Parameter directory: the state directory; nil if it is not known.
    package init(_ error: SessionError, in directory: FilePath?) {
        switch error {
        case .busy: self = .sessionBusy
        case .heldByAncestor: self = .sessionHeldByAncestor
        case .storageFull: self = .storageFull
        case .storageFailed(let call, let errno):
            let problem = directory.map { StateProblem($0, SystemError(call, errno: errno)) }
            self = .storageFailed(message: problem.map { "\($0)" } ?? "\(error)")
        case .damaged, .damagedLine, .lineTooLong, .newerFormat, .invalidAgent:
            self = .storageFailed(message: "\(error)")
        }
    }
}
