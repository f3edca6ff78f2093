internal import Glibc
package import Posix

/// A socket that clients connect to.
package struct Listener {
    package let descriptor: Descriptor
    /// As in `FileDescriptorName=` of the socket unit, or the endpoint this process bound.
    package let name: String
    /// systemd holds it too: what nobody accepts waits for the next start.
    package let isActivated: Bool

    package init(_ descriptor: Descriptor, name: String, isActivated: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isActivated = isActivated
    }

    /// Binds one itself.
    package static func bind(_ endpoint: Endpoint) throws(SystemError) -> Listener {
        let socket = try Socket.listen(on: endpoint, backlog: backlogMax)
        return try Listener(socket, name: "\(endpoint)", isActivated: false).prepared()
    }

    /// Takes it away, so that who connects from now on is told at once: for one this process bound.
    package func close() {
        descriptor.close()
        if case .unix(let path)? = Endpoint(name) { _ = unsafe unlink(path) }
    }

    /// Connections that wait in the kernel; net.core.somaxconn limits it further.
    private static let backlogMax: CInt = 4_096

    /// Non-blocking, and with TCP_NODELAY, which accepted connections inherit on Linux.
    func prepared() throws(SystemError) -> Listener {
        try descriptor.setNonBlocking()
        try Socket.setNoDelay(descriptor)
        return self
    }
}
