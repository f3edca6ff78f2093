internal import CSystemd
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

    /// The listening stream sockets that systemd passed to this process, moved out of a worker's way; none without it.
    ///
    /// - Source: sd_listen_fds_with_names(3). Others are closed.
    package static func takeActivated() throws(SystemError) -> [Listener] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        if count < 0 { throw SystemError("sd_listen_fds_with_names", errno: -count) }
        defer { unsafe free(names) }
        var listeners: [Listener] = []
        for index in 0..<count {
            let text = unsafe names?[Int(index)]
            let name = unsafe text.map { unsafe String(cString: $0) } ?? ""
            unsafe free(text)
            let received = Descriptor(owning: SD_LISTEN_FDS_START + index)
            guard sd_is_socket(received.number, AF_UNSPEC, CInt(SOCK_STREAM.rawValue), 1) > 0 else { continue }
            let number = try received.duplicate(from: WorkerDescriptor.firstOther)
            listeners.append(try Listener(Descriptor(owning: number), name: name, isActivated: true).prepared())
        }
        return listeners
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
    private func prepared() throws(SystemError) -> Listener {
        try descriptor.setNonBlocking()
        try Socket.setNoDelay(descriptor)
        return self
    }
}
