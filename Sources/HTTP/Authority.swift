internal import Text

/// A host with an optional port, as in a Host field or an absolute request target (RFC 3986, section 3.2).
package struct Authority: Equatable, Sendable {
    /// The host in lower case; an IPv6 address without its brackets.
    package let host: String
    package let port: UInt16?

    /// - Returns: nil for an empty host, a user name, an invalid port, and bytes that are invalid in a host.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let closing = bytes.firstIndex(of: UInt8(ascii: "]")), closing > 1,
                bytes[1..<closing].allSatisfy(Self.isAddressByte)
            else { return nil }
            host = String(decoding: bytes[1..<closing], as: UTF8.self).asciiLowercased
            end = closing + 1
        } else {
            end = bytes.firstIndex(of: .colon) ?? bytes.count
            guard end > 0, bytes[..<end].allSatisfy(Self.isNameByte) else { return nil }
            host = String(decoding: bytes[..<end], as: UTF8.self).asciiLowercased
        }
        let rest = bytes[end...]
        if rest.count <= 1 {
            // A colon without digits is the default port (RFC 3986, section 3.2.3).
            guard rest.isEmpty || rest.first == .colon else { return nil }
            port = nil
        } else {
            guard rest.first == .colon, rest.dropFirst().allSatisfy(\.isDigit),
                let number = UInt16(String(decoding: rest.dropFirst(), as: UTF8.self))
            else { return nil }
            port = number
        }
    }

    /// Whether the host is `localhost`, `127.0.0.1` or `[::1]`: the names that a browser on this machine uses for it.
    /// The request of a site that rebinds its own name to 127.0.0.1 has another host.
    package var isLoopback: Bool { host == "localhost" || host == "127.0.0.1" || host == "::1" }

    /// `reg-name`: unreserved characters, escapes and sub-delimiters.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        if byte.isAlphanumeric { return true }
        return "-._~%!$&'()*+,;=".utf8.contains(byte)
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        byte.hexadecimalValue != nil || byte == .colon || byte == UInt8(ascii: ".")
    }
}
