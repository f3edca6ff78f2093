package import Posix

/// A socket that clients connect to.
package struct Listener {
    package let descriptor: Descriptor
    /// The `FileDescriptorName=` of the socket unit, or the endpoint that this process bound.
    package let name: String
    /// Whether systemd also holds the socket: then connections that are not accepted wait for the next start.
    package let isActivated: Bool

    package init(_ descriptor: Descriptor, name: String, isActivated: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isActivated = isActivated
    }

    /// Binds a socket in this process.
    package static func bind(_ endpoint: StreamAddress) throws(SystemError) -> Listener {
        let socket = try Socket.listen(on: endpoint, backlog: backlogMax)
        return try Listener(socket, name: "\(endpoint)", isActivated: false).prepared()
    }

    /// Closes a socket that this process bound, so that new connections are refused at once.
    package func close() {
        descriptor.close()
        if case .unix(let path)? = StreamAddress(name) { Socket.removeSocket(at: path) }
    }

    /// The backlog of the socket; net.core.somaxconn can limit it further.
    private static let backlogMax: CInt = 4_096

    /// Sets it non-blocking, and sets TCP_NODELAY, which accepted connections inherit on Linux.
    func prepared() throws(SystemError) -> Listener {
        try descriptor.setNonBlocking()
        try Socket.setNoDelay(descriptor)
        return self
    }
}
