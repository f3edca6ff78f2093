internal import CSystemd
internal import Glibc
internal import Posix

/// What systemd passed to this process.
struct Activation {
    /// The listening stream sockets.
    var listeners: [Listener] = []
    /// What the service stored there when it ran before; nil at its first start.
    var pending: PendingConnections?

    init() {}

    /// Takes it, moved out of a worker's way; nothing without systemd. What is not known here is closed.
    ///
    /// - Source: sd_listen_fds_with_names(3).
    static func take() throws(SystemError) -> Activation {
        var activation = Activation()
        var stored: [String: Descriptor] = [:]
        for (received, name) in try receive() {
            let number = try received.duplicate(from: WorkerDescriptor.firstOther)
            let descriptor = Descriptor(owning: number)
            if sd_is_socket(number, AF_UNSPEC, CInt(SOCK_STREAM.rawValue), 1) > 0 {
                activation.listeners.append(try Listener(descriptor, name: name, isActivated: true).prepared())
            } else if sd_is_socket(number, AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0) > 0 {
                stored[name] = descriptor
            }
        }
        if let sending = stored[PendingConnections.inName], let receiving = stored[PendingConnections.outName] {
            activation.pending = PendingConnections(sending: sending, receiving: receiving)
        }
        return activation
    }

    private static func receive() throws(SystemError) -> [(Descriptor, name: String)] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        if count < 0 { throw SystemError("sd_listen_fds_with_names", errno: -count) }
        defer { unsafe free(names) }
        var received: [(Descriptor, name: String)] = []
        for index in 0..<count {
            let text = unsafe names?[Int(index)]
            let name = unsafe text.map { unsafe String(cString: $0) } ?? ""
            unsafe free(text)
            received.append((Descriptor(owning: SD_LISTEN_FDS_START + index), name))
        }
        return received
    }
}
