internal import Glibc

/// An IPv4 or IPv6 address as a number in host byte order.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// Parses four decimal numbers (`192.0.2.1`) or the text form of RFC 4291 (`2001:db8::1`), without brackets.
    package init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        var v6 = in6_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self = .v4(UInt32(bigEndian: v4.s_addr))
        } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
            self = .v6(unsafe withUnsafeBytes(of: v6) { unsafe UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) })
        } else {
            return nil
        }
    }

    /// The IPv4 address of an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`); other addresses unchanged.
    package var unmapped: IPAddress {
        guard case .v6(let value) = self, value >> 32 == 0xffff else { return self }
        return .v4(UInt32(truncatingIfNeeded: value))
    }

    /// Whether it is in 127.0.0.0/8, mapped or not, or ::1.
    package var isLoopback: Bool {
        switch unmapped {
        case .v4(let value): value >> 24 == 127
        case .v6(let value): value == 1
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The text form of RFC 5952.
    package var description: String {
        switch self {
        case .v4(let value): text(AF_INET, value.bigEndian)
        case .v6(let value): text(AF_INET6, value.bigEndian)
        }
    }

    private func text(_ family: CInt, _ value: some BitwiseCopyable) -> String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = unsafe withUnsafeBytes(of: value) {
            unsafe inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
