internal import Posix
internal import Service

/// The listening sockets that systemd passed to this process.
enum Activation {
    /// Takes them and moves them above the descriptors of a worker; empty without systemd.
    ///
    /// - Throws: `SystemError`; `UnusableDescriptor` for a descriptor that is not a listening stream socket.
    static func listeners() throws -> [Listener] {
        let passed = try PassedDescriptors.take()
        if passed.isEmpty { return [] }
        let systemd = try Systemd()
        return try passed.map { received, name in
            let descriptor = Descriptor(owning: try received.duplicate(from: WorkerDescriptor.firstOther))
            guard systemd.isListener(descriptor) else {
                throw UnusableDescriptor(number: received.number, name: name, kind: Socket.kind(of: descriptor))
            }
            return try Listener(descriptor, name: name, isActivated: true).prepared()
        }
    }
}

/// A descriptor from systemd on which no connection can be accepted.
package struct UnusableDescriptor: Error, Equatable, CustomStringConvertible {
    let number: CInt
    let name: String
    let kind: Socket.Kind

    /// One line that names the descriptor, and the setting of its unit.
    package var description: String {
        let start = "descriptor \(number) (\(name)) from systemd is \(kind.rawValue)"
        return switch kind {
        case .connection: "\(start): the socket unit must have Accept=no, or the service must run with --connection"
        default: "\(start): the socket unit must have ListenStream= only"
        }
    }
}
