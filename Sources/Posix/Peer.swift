/// The other end of a connection, as reported by the kernel.
package enum Peer: Hashable, Sendable {
    /// An address and a port. An IPv4-mapped IPv6 address is stored as IPv4.
    case ip(IPAddress, port: UInt16)
    /// The credentials of a process on this machine: unix(7).
    case unix(uid: UInt32, pid: Int32)

    /// The address without the port; nil for a Unix socket.
    package var address: IPAddress? {
        if case .ip(let address, _) = self { address } else { nil }
    }
}

extension Peer: CustomStringConvertible {
    /// The form for logs: `192.0.2.1:4711`, `[2001:db8::1]:4711`, `unix:uid=1000,pid=4711`.
    package var description: String {
        switch self {
        case .ip(let address, let port): "\(StreamAddress.ip(address, port: port))"
        case .unix(let uid, let pid): "unix:uid=\(uid),pid=\(pid)"
        }
    }
}
