internal import Glibc

/// What a descriptor that someone else made is.
extension Socket {
    /// As much of it as anybody here asks.
    package enum Kind: Equatable, Sendable {
        /// A stream socket that accepts connections.
        case listener
        /// Any other stream socket.
        case stream
        /// A local socket that keeps messages apart and in order: `SOCK_SEQPACKET` of unix(7).
        case localMessages
    }

    /// The kind of a socket; nil for another one, and for what is no socket.
    ///
    /// - Source: socket(7), SO_TYPE, SO_ACCEPTCONN and SO_DOMAIN.
    package static func kind(of descriptor: Descriptor) -> Kind? {
        switch option(SO_TYPE, of: descriptor) {
        case CInt(SOCK_STREAM.rawValue): option(SO_ACCEPTCONN, of: descriptor) == 1 ? .listener : .stream
        case CInt(SOCK_SEQPACKET.rawValue): option(SO_DOMAIN, of: descriptor) == AF_UNIX ? .localMessages : nil
        default: nil
        }
    }

    /// Whether it is a connection that was accepted at one of these endpoints, which may stand for every address.
    package static func isAccepted(_ connection: Descriptor, at endpoints: [Endpoint]) -> Bool {
        guard kind(of: connection) == .stream,
            let local = optional({ () throws(SystemError) in try localEndpoint(of: connection) })
        else { return false }
        return endpoints.contains { endpoint in
            if case .ip(_, let port) = endpoint, case .ip(_, port) = local { return true }
            return endpoint == local
        }
    }

    private static func option(_ name: CInt, of descriptor: Descriptor) -> CInt? {
        var value: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return unsafe getsockopt(descriptor.number, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
