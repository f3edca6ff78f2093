internal import CLinux
internal import Glibc

/// A process at the other end of a Unix socket, as the kernel recorded it when the process connected.
package struct PeerProcess: Equatable, Sendable {
    package let user: UInt32
    /// The main group and the supplementary groups.
    package let groups: [UInt32]
    /// The name in the abstract namespace that the process gave to its end, without the leading zero byte; empty for
    /// none. Proxies and most clients give none.
    package let name: [UInt8]

    package init(user: UInt32, groups: [UInt32], name: [UInt8]) {
        self.user = user
        self.groups = groups
        self.name = name
    }

    /// - Parameter user: the user of the process, which accepting the connection returned.
    /// - Source: unix(7), SO_PEERGROUPS and getpeername(2).
    package init(user: UInt32, of connection: Descriptor) {
        let name = try? Socket.peerAddress(of: connection).abstractName
        self.init(user: user, groups: Self.groups(of: connection), name: name ?? [])
    }

    /// The largest number of groups of a process, and its main group.
    private static let groupsMax = 65_537

    /// Empty if the kernel does not report them.
    private static func groups(of connection: Descriptor) -> [UInt32] {
        unsafe [UInt32](unsafeUninitializedCapacity: groupsMax) { buffer, count in
            count = max(0, Int(unsafe clinux_peer_groups(connection.number, buffer.baseAddress, CInt(groupsMax))))
        }
    }
}
