package import Conversation
package import Sessions

extension RunFailure {
    /// The failure of a run whose session cannot be used.
    package init(_ error: SessionError) {
        switch error {
        case .busy: self = .sessionBusy
        case .heldByAncestor: self = .sessionHeldByAncestor
        case .storageFull: self = .storageFull
        case .storageFailed, .damaged, .newerFormat, .invalidAgent: self = .storageFailed(message: "\(error)")
        }
    }
}
