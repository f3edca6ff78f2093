internal import Posix

/// What systemd passed to this process.
struct Activation {
    /// The listening stream sockets.
    var listeners: [Listener] = []
    /// What the service stored there when it ran before; nil at its first start.
    var pending: PendingConnections?

    init() {}

    /// Takes it, moved out of a worker's way; nothing without systemd. What is not known here is closed.
    static func take() throws(SystemError) -> Activation {
        var activation = Activation()
        var stored: [String: Descriptor] = [:]
        for (received, name) in try PassedDescriptors.take() {
            let descriptor = Descriptor(owning: try received.duplicate(from: WorkerDescriptor.firstOther))
            switch Socket.kind(of: descriptor) {
            case .listener:
                activation.listeners.append(try Listener(descriptor, name: name, isActivated: true).prepared())
            case .localMessages: stored[name] = descriptor
            case .stream, nil: break
            }
        }
        if let sending = stored[PendingConnections.inName], let receiving = stored[PendingConnections.outName] {
            activation.pending = PendingConnections(sending: sending, receiving: receiving)
        }
        return activation
    }
}
