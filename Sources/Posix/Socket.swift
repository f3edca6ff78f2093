internal import CLinux
internal import Glibc

/// Stream sockets: of listeners, of clients, and of tests.
///
/// Every socket is created non-blocking and close-on-exec.
package enum Socket {
    /// The result of accepting a connection.
    package enum Accepted {
        case connection(Descriptor, Peer)
        /// No connection is waiting.
        case wouldBlock
    }

    /// The result of discarding input.
    package enum Discarded: Equatable {
        /// This many bytes were discarded; more may arrive.
        case dropped(Int)
        /// The other side has stopped writing or has closed.
        case ended
    }

    /// Binds and listens; for port 0 the kernel chooses a free port.
    ///
    /// A Unix socket without a listener is replaced; any other file is not.
    ///
    /// - Throws: `SystemError` that names the endpoint, with `EADDRINUSE` if the path exists.
    package static func listen(on endpoint: StreamAddress, backlog: CInt = 1_024) throws(SystemError) -> Descriptor {
        let socket = try create(for: endpoint)
        switch endpoint {
        case .ip: try set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        case .unix(let path): if isAbandoned(endpoint) { removeSocket(at: path) }
        }
        let address = SocketAddress(endpoint)
        try checked("bind", on: "\(endpoint)") { unsafe address.reading { unsafe Glibc.bind(socket.number, $0, $1) } }
        try checked("listen", on: "\(endpoint)") { Glibc.listen(socket.number, backlog) }
        return socket
    }

    /// Accepts one waiting connection.
    ///
    /// - Throws: `SystemError` for errors of this process or of the listener, such as EMFILE or ENOMEM.
    /// - Source: accept(2): errors of the new connection are treated like EAGAIN.
    package static func accept(from listener: Descriptor) throws(SystemError) -> Accepted {
        while true {
            var address = SocketAddress()
            let number = unsafe address.writing {
                unsafe clinux_accept4(listener.number, $0, $1, CInt(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue))
            }
            if number >= 0 {
                let connection = Descriptor(owning: number)
                return .connection(connection, peer(address, of: connection))
            }
            let code = errno
            switch code {
            case EAGAIN, EWOULDBLOCK: return .wouldBlock
            case EMFILE, ENFILE, ENOBUFS, ENOMEM, EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EPERM:
                throw SystemError("accept4", errno: code)
            default: continue
            }
        }
    }

    /// Connects. If the connection is not established at once, the caller waits until the socket is writable and calls
    /// `failure(of:)`.
    package static func connect(to endpoint: StreamAddress) throws(SystemError) -> Descriptor {
        let socket = try create(for: endpoint)
        let address = SocketAddress(endpoint)
        let result = unsafe address.reading { unsafe Glibc.connect(socket.number, $0, $1) }
        let code = errno
        if result == 0 || code == EINPROGRESS { return socket }
        throw SystemError("connect", errno: code, on: "\(endpoint)")
    }

    /// A pair of connected sockets: socketpair(2).
    package static func pair() throws(SystemError) -> (Descriptor, Descriptor) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        try checked("socketpair") { unsafe socketpair(AF_UNIX, type, 0, &ends) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// The local endpoint of a socket; nil for a Unix socket without a path and for other families.
    package static func localEndpoint(of socket: Descriptor) throws(SystemError) -> StreamAddress? {
        var address = SocketAddress()
        try checked("getsockname") { unsafe address.writing { unsafe getsockname(socket.number, $0, $1) } }
        if let (address, port) = address.ip { return .ip(address, port: port) }
        return address.path.map { .unix(path: $0) }
    }

    /// The peer of a connection that another process accepted.
    ///
    /// - Throws: `SystemError` with `ENOTCONN` or `ENOTSOCK` if the descriptor is not a connection.
    package static func peer(of connection: Descriptor) throws(SystemError) -> Peer {
        peer(try peerAddress(of: connection), of: connection)
    }

    /// The address that the other end of a connection has.
    static func peerAddress(of connection: Descriptor) throws(SystemError) -> SocketAddress {
        var address = SocketAddress()
        try checked("getpeername") { unsafe address.writing { unsafe getpeername(connection.number, $0, $1) } }
        return address
    }

    private static func peer(_ address: SocketAddress, of connection: Descriptor) -> Peer {
        if let (address, port) = address.ip { return .ip(address.unmapped, port: port) }
        var pid: pid_t = 0
        var uid: uid_t = .max
        _ = unsafe clinux_peer_credentials(connection.number, &pid, &uid)
        return .unix(uid: uid, pid: pid)
    }

    private static func create(for endpoint: StreamAddress) throws(SystemError) -> Descriptor {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let family = SocketAddress(endpoint).family
        return Descriptor(owning: try checked("socket", on: "\(endpoint)") { socket(family, type, 0) })
    }

    /// Removes the name of a Unix socket; a file of another kind is kept.
    package static func removeSocket(at path: String) {
        guard FileStatus(ofLink: path)?.kind == .socket else { return }
        _ = unsafe unlink(path)
    }

    /// Whether a path is a Unix socket without a listener, or a file that is not a socket.
    private static func isAbandoned(_ endpoint: StreamAddress) -> Bool {
        do { _ = try connect(to: endpoint) } catch { return error.errno == ECONNREFUSED }
        return false
    }

    static func set(
        _ socket: Descriptor, _ level: CInt, _ option: CInt, _ value: CInt
    ) throws(SystemError) {
        var value = value
        try checked("setsockopt") {
            unsafe setsockopt(socket.number, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
        }
    }
}
