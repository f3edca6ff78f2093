internal import CLinux
internal import Glibc

/// What the kernel reports about the other end of a connection.
package enum PeerState: Equatable, Sendable {
    case connected
    /// The peer sends nothing more, and may still read. The state of a TCP peer that has closed is the same until a
    /// byte is sent to it.
    case halfClosed
    /// The peer has closed or reset the connection.
    case gone
}

extension Socket {
    /// The states of the other ends, in the order of the connections; costs one poll(2) that does not wait.
    package static func peerStates(of connections: [Descriptor]) -> [PeerState] {
        var entries = connections.map { pollfd(fd: $0.number, events: Int16(clinux_POLLRDHUP), revents: 0) }
        // After an error no entry has an event, so that every peer counts as connected.
        _ = unsafe poll(&entries, nfds_t(entries.count), 0)
        return entries.map { entry in
            let events = CInt(entry.revents)
            if events & (POLLERR | POLLHUP | POLLNVAL) != 0 { return .gone }
            return events & clinux_POLLRDHUP != 0 ? .halfClosed : .connected
        }
    }
}
