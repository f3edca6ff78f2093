internal import CLinux
internal import Glibc

/// Connections that a supervisor accepted and nobody serves, kept where the death of no process closes them.
///
/// They lie in the queue of a local socket, and systemd holds both ends of that (FDSTORE=1 of sd_notify(3)).
package struct PendingConnections {
    /// Names for systemd; it passes stored descriptors on like sockets, with these names.
    package static let inName = "pending-in"
    package static let outName = "pending-out"

    /// Connections are put in here.
    package let sending: Descriptor
    /// And come out here, the oldest first.
    package let receiving: Descriptor

    package init(sending: Descriptor, receiving: Descriptor) {
        self.sending = sending
        self.receiving = receiving
    }

    /// A new, empty one.
    ///
    /// - Throws: `SystemError` of socketpair(2).
    package init() throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        try checked("socketpair") { unsafe socketpair(AF_UNIX, type, 0, &ends) }
        self.init(sending: Descriptor(owning: ends[0]), receiving: Descriptor(owning: ends[1]))
    }

    /// Puts a connection in; false when there is no room, which the kernel limits (net.unix.max_dgram_qlen).
    package func put(_ connection: Descriptor) -> Bool {
        unsafe clinux_send_descriptor(sending.number, "+", 1, connection.number) == 1
    }

    /// Takes the oldest out; nil when there is none.
    package func take() -> Descriptor? {
        var byte: UInt8 = 0
        var number: CInt = -1
        let count = unsafe clinux_receive_descriptor(receiving.number, &byte, 1, &number)
        return count == 1 && number >= 0 ? Descriptor(owning: number) : nil
    }
}
