package import Posix

/// An address or a range of addresses: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
package struct NetworkRange: Hashable, Sendable {
    /// Bits after the prefix are 0. An IPv4-mapped IPv6 address is stored as its IPv4 address.
    package let address: IPAddress
    /// Leading bits that an address must share.
    package let prefixLength: Int

    /// Reads a numeric address, with or without `/` and a prefix length; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0]))?.unmapped else { return nil }
        var length = address.bitWidth
        if parts.count == 2 {
            guard let asked = Int(parts[1]), (0...length).contains(asked) else { return nil }
            length = asked
        }
        self.address = address.masked(to: length)
        prefixLength = length
    }

    /// Whether an address is in this range.
    package func contains(_ other: IPAddress) -> Bool {
        other.unmapped.bitWidth == address.bitWidth && other.unmapped.masked(to: prefixLength) == address
    }
}

extension IPAddress {
    fileprivate var bitWidth: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    /// The address with its leading bits kept and the others 0.
    fileprivate func masked(to length: Int) -> IPAddress {
        switch self {
        case .v4(let value): .v4(value & (UInt32.max << UInt32(32 - length)))
        case .v6(let value): .v6(value & (UInt128.max << UInt128(128 - length)))
        }
    }
}

extension NetworkRange: CustomStringConvertible {
    package var description: String { "\(address)/\(prefixLength)" }
}
