package import Posix

/// Decides which addresses are reachable from the Internet.
///
/// - Source: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890 and its successors), and
///   multicast. Blocks that are reachable but reserved for one protocol count as not reachable.
package enum PrivateAddresses {
    package static func isPublic(_ address: IPAddress) -> Bool {
        switch address.unmapped {
        case .v4(let value): isPublic(value)
        case .v6(let value):
            // A NAT64 address (RFC 6052) is translated to the IPv4 address in its last 32 bits.
            value >> 32 == nat64 ? isPublic(UInt32(truncatingIfNeeded: value)) : isPublic(value)
        }
    }

    private static func isPublic(_ value: UInt32) -> Bool {
        !special4.contains { value >> (32 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    /// Only 2000::/3 is assigned to hosts.
    private static func isPublic(_ value: UInt128) -> Bool {
        value >> 125 == 1 && !special6.contains { value >> (128 - $0.length) == $0.prefix >> (32 - $0.length) }
    }

    /// 64:ff9b::/96 without its last 32 bits.
    private static let nat64: UInt128 = 0x0064_ff9b << 64

    private static let special4: [(prefix: UInt32, length: UInt32)] = [
        (0x0000_0000, 8),  // "this network"
        (0x0a00_0000, 8),  // private
        (0x6440_0000, 10),  // shared address space of carriers
        (0x7f00_0000, 8),  // loopback
        (0xa9fe_0000, 16),  // link-local, cloud metadata
        (0xac10_0000, 12),  // private
        (0xc000_0000, 24),  // protocol assignments
        (0xc000_0200, 24),  // documentation
        (0xc01f_c400, 24),  // AS112
        (0xc034_c100, 24),  // AMT
        (0xc058_6300, 24),  // 6to4 relays
        (0xc0a8_0000, 16),  // private
        (0xc0af_3000, 24),  // AS112
        (0xc612_0000, 15),  // benchmarks
        (0xc633_6400, 24),  // documentation
        (0xcb00_7100, 24),  // documentation
        (0xe000_0000, 3),  // multicast, reserved, broadcast
    ]

    /// Blocks within 2000::/3, by their first 32 bits.
    private static let special6: [(prefix: UInt32, length: UInt32)] = [
        (0x2001_0000, 23),  // protocol assignments, Teredo, ORCHID
        (0x2001_0db8, 32),  // documentation
        (0x2002_0000, 16),  // 6to4, which holds an IPv4 address
        (0x3fff_0000, 20),  // documentation
    ]
}
