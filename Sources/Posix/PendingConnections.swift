internal import CLinux
internal import Glibc

/// Connections that were accepted and have no worker yet, kept where the death of this process does not close them.
///
/// Between accept4(2) and fork(2) a connection is in no other process, and who is killed there resets it. So it lies in the
/// queue of a local socket meanwhile, and systemd holds both ends of that (FDSTORE=1 of sd_notify(3)). A worker takes one
/// out as its first step; what is left there when the service is started anew has no worker.
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
    ///
    /// Workers that were forked one after the other take out as many as were put in for them, though perhaps another's:
    /// those without a worker are the younger ones.
    package func take() -> Descriptor? {
        var byte: UInt8 = 0
        var number: CInt = -1
        let count = unsafe clinux_receive_descriptor(receiving.number, &byte, 1, &number)
        return count == 1 && number >= 0 ? Descriptor(owning: number) : nil
    }

    /// Empties it, when no worker is left that anything in it could belong to.
    package func discardAll() {
        while take() != nil {}
    }
}
