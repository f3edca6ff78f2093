internal import Posix
internal import Service

/// The listening sockets that systemd passed to this process.
enum Activation {
    /// Takes them and moves them above the descriptors of a worker; empty without systemd. Closes other passed
    /// descriptors.
    static func listeners() throws(SystemError) -> [Listener] {
        let passed = try PassedDescriptors.take()
        if passed.isEmpty { return [] }
        let systemd = try Systemd()
        var listeners: [Listener] = []
        for (received, name) in passed {
            let descriptor = Descriptor(owning: try received.duplicate(from: WorkerDescriptor.firstOther))
            guard systemd.isListener(descriptor) else { continue }
            listeners.append(try Listener(descriptor, name: name, isActivated: true).prepared())
        }
        return listeners
    }
}
