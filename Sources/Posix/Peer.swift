/// Who is at the other end of a connection, as the kernel says.
package enum Peer: Hashable, Sendable {
    /// An address, IPv4 if it is one that travels as IPv6, and a port.
    case ip(IPAddress, port: UInt16)
    /// A process of this machine: unix(7).
    case unix(uid: UInt32, pid: Int32)

    /// The address without the port; nil for a Unix socket.
    package var address: IPAddress? {
        if case .ip(let address, _) = self { address } else { nil }
    }

    /// On this machine.
    package var isLoopback: Bool { address?.isLoopback ?? true }
}

extension Peer: CustomStringConvertible {
    /// For a log: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `unix:uid=1000,pid=4711`.
    package var description: String {
        switch self {
        case .ip(let address, let port): "\(Endpoint.ip(address, port: port))"
        case .unix(let uid, let pid): "unix:uid=\(uid),pid=\(pid)"
        }
    }
}
