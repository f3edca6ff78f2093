internal import Posix
internal import Service

/// The listening sockets that systemd passed to this process.
enum Activation {
    /// Takes them and moves them above the descriptors of a worker; empty without systemd. Other descriptors are closed.
    static func listeners() throws(SystemError) -> [Listener] {
        var listeners: [Listener] = []
        for (received, name) in try PassedDescriptors.take() {
            let descriptor = Descriptor(owning: try received.duplicate(from: WorkerDescriptor.firstOther))
            guard Socket.kind(of: descriptor) == .listener else { continue }
            listeners.append(try Listener(descriptor, name: name, isActivated: true).prepared())
        }
        return listeners
    }
}
