internal import Glibc

/// An address or a range of addresses: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
package struct NetworkRange: Equatable, Sendable {
    /// 4 or 16 bytes in network order; what lies behind the prefix is 0.
    package let address: [UInt8]
    /// Leading bits that an address must share.
    package let prefixLength: Int

    /// nil when the text is no address in numbers, with or without `/` and a length that fits.
    ///
    /// An IPv4 address mapped into IPv6 is its IPv4 address.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        var length = bytes.count * 8
        if parts.count == 2 {
            guard let asked = Int(parts[1]), (0...length).contains(asked) else { return nil }
            length = asked
        }
        address = Self.masked(bytes, to: length)
        prefixLength = length
    }

    /// Whether an address of 4 or 16 bytes in network order lies in this range.
    package func contains(_ bytes: [UInt8]) -> Bool {
        let folded = Self.folded(bytes)
        return folded.count == address.count && Self.masked(folded, to: prefixLength) == address
    }

    /// The bytes of an address in numbers, folded; nil for anything else.
    ///
    /// - Source: inet_pton(3).
    package static func bytes(of text: String) -> [UInt8]? {
        var v4 = [UInt8](repeating: 0, count: 4)
        if unsafe inet_pton(AF_INET, text, &v4) == 1 { return v4 }
        var v6 = [UInt8](repeating: 0, count: 16)
        return unsafe inet_pton(AF_INET6, text, &v6) == 1 ? folded(v6) : nil
    }

    /// `::ffff:a.b.c.d` as the four bytes it stands for.
    private static func folded(_ bytes: [UInt8]) -> [UInt8] {
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return bytes.count == 16 && bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : bytes
    }

    private static func masked(_ bytes: [UInt8], to length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(length - index * 8, 0), 8)
            return kept == 0 ? 0 : byte & (0xff << UInt8(8 - kept))
        }
    }
}
