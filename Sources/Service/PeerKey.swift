package import Posix

/// Whom a limit counts: one IPv4 address, one IPv6 network of 64 bits, one user of this machine.
package enum PeerKey: Hashable, Sendable {
    case v4(UInt32)
    /// The upper half of the address: a host is usually given the whole lower half.
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
