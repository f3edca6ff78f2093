package import Posix

/// The unit that a limit per peer counts: an IPv4 address, an IPv6 /64 network, or a user of this machine.
package enum PeerKey: Hashable, Sendable {
    case v4(UInt32)
    /// The upper half of the address: a host usually owns the whole lower half.
    case v6(network: UInt64)
    case unix(uid: UInt32)

    package init(_ address: IPAddress) {
        switch address.unmapped {
        case .v4(let value): self = .v4(value)
        case .v6(let value): self = .v6(network: UInt64(truncatingIfNeeded: value >> 64))
        }
    }

    package init(_ peer: Peer) {
        switch peer {
        case .ip(let address, _): self.init(address)
        case .unix(let uid, _): self = .unix(uid: uid)
        }
    }
}
