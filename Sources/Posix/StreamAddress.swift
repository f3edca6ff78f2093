internal import Text

/// The address that a stream socket listens on or connects to.
package enum StreamAddress: Hashable, Sendable {
    case ip(IPAddress, port: UInt16)
    /// A path, shorter than 108 bytes.
    case unix(path: String)

    /// Parses `127.0.0.1:18789`, `[::1]:18789` or an absolute path; host names are not resolved.
    package init?(_ text: String) {
        if text.utf8.first == UInt8(ascii: "/") {
            guard text.utf8.count < 108, !text.utf8.contains(0) else { return nil }
            self = .unix(path: text)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let bracketed = host.first == "[" && host.last == "]"
        if bracketed { host = host.dropFirst().dropLast() }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy(\.isDigit),
            let port = UInt16(digits), let address = IPAddress(String(host))
        else { return nil }
        if case .v6 = address, !bracketed { return nil }
        if case .v4 = address, bracketed { return nil }
        self = .ip(address, port: port)
    }
}

extension StreamAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .ip(.v4(let value), let port): "\(IPAddress.v4(value)):\(port)"
        case .ip(.v6(let value), let port): "[\(IPAddress.v6(value))]:\(port)"
        case .unix(let path): path
        }
    }
}
