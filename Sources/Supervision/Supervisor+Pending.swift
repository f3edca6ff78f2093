internal import Posix

/// Connections that outlive this process between their acceptance and their worker.
extension Supervisor {
    /// Serves those that a supervisor which was killed had accepted, and has systemd keep those of this one.
    ///
    /// Where this process bound its listeners itself nobody starts it again, and nothing is kept.
    func keepPending() {
        if !isContinued { admitPending() }
        guard pending == nil, notify.isConnected, listeners.contains(where: \.isActivated) else { return }
        // Without it a connection is lost with this process, as everywhere else.
        guard let made = try? PendingConnections() else { return }
        notify.store(made.sending, as: PendingConnections.inName)
        notify.store(made.receiving, as: PendingConnections.outName)
        pending = made
    }

    private func admitPending() {
        while let connection = pending?.take() {
            // Without a peer it was closed meanwhile.
            if let peer = try? Socket.peer(of: connection) { admit(connection, from: peer) }
        }
    }
}
