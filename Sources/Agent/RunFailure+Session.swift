package import Conversation
package import Sessions

extension RunFailure {
    /// What a session that cannot be used means for the run.
    package init(_ error: SessionError) {
        switch error {
        case .busy: self = .sessionBusy
        case .heldByAncestor: self = .sessionHeldByAncestor
        case .storageFull: self = .storageFull
        case .storageFailed, .damaged, .newerFormat, .invalidAgent: self = .storageFailed(message: "\(error)")
        }
    }
}
