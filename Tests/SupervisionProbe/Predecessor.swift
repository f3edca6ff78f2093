internal import Glibc
internal import Posix
internal import Supervision

/// A supervisor that is killed at the worst of times, so that a test need not be lucky.
///
/// It has the listener and both ends of the queue at descriptors 3 to 5, as `Activation` would find them.
enum Predecessor: String {
    /// Killed with a connection that was accepted, and no more.
    case accepted
    /// Killed when the connection had its worker, or was answered.
    case settled
    /// Killed when the worker was forked and had not run yet.
    case forked

    func run() throws -> Never {
        let listener = Listener(Descriptor(owning: 3), name: "gateway", isActivated: true)
        let queue = PendingConnections(sending: Descriptor(owning: 4), receiving: Descriptor(owning: 5))
        let (other, _) = try Socket.pair()
        let holder = try ConnectionHolder(for: [listener], settled: [other], queue: queue)
        var entry = pollfd(fd: listener.descriptor.number, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, -1)
        guard case .connection(let connection, _) = try Socket.accept(from: listener.descriptor) else { exit(1) }
        if self == .settled { holder.settle(connection) }
        if self == .forked, try forkProcess() == .child { try beLate(connection, holder) }
        kill(getpid(), SIGKILL)
        exit(1)
    }

    /// A worker that gets the processor only when its supervisor is long gone.
    private func beLate(_ connection: Descriptor, _ holder: ConnectionHolder) throws -> Never {
        usleep(200_000)
        holder.settle(connection)
        let connection = try connection.closeOthers()
        _ = try connection.send(Array("late".utf8)[...])
        exit(0)
    }
}
