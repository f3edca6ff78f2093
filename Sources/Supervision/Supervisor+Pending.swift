internal import Posix

/// Connections that outlive this process between their acceptance and their worker.
extension Supervisor {
    /// Has systemd keep a queue for them, and a process that puts them there when this one is killed.
    ///
    /// Where this process bound its listeners itself nobody starts it again, and nothing is kept.
    func keepPending() {
        guard notify.isConnected, listeners.contains(where: \.isActivated) else { return }
        if pending == nil, let made = try? PendingConnections() {
            notify.store(made.sending, as: PendingConnections.inName)
            notify.store(made.receiving, as: PendingConnections.outName)
            pending = made
        }
        startHolder()
    }

    /// Without a holder a connection is lost with this process, as everywhere else.
    func startHolder() {
        guard let pending, holder == nil else { return }
        let settled = connections.compactMap { $0 } + endings.all.map(\.connection)
        holder = try? ConnectionHolder(for: listeners, settled: settled, queue: pending)
    }

    /// Before this process leaves, or executes a program and so stops sharing its descriptors.
    func endHolder() {
        holder?.end()
        holder = nil
    }

    /// Somebody killed it. One that does not last is not replaced without end.
    func holderEnded() {
        holder = nil
        guard housekeeping.mayComplain(at: .now) else { return }
        startHolder()
        let outcome = holder == nil ? "none could be started in its place" : "another was started"
        journal.write(.warning, "the holder of connections was killed: \(outcome)")
    }

    /// Serves those that a supervisor which was killed had accepted.
    func admitPending() {
        while let connection = pending?.take() {
            // Without a peer it was closed meanwhile.
            if let peer = try? Socket.peer(of: connection) { admit(connection, from: peer) }
        }
    }
}
