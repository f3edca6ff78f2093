internal import Posix
internal import Text

/// Removes credentials and addresses from the messages of an upstream and limits their length.
///
/// Upstreams quote the key that they reject, in whole or in part, and proxies quote the address behind them: their
/// messages must not be passed on unchanged.
package struct Redaction: Sendable {
    /// Longest message passed on, in characters (Unicode scalars).
    package static let messageCharactersMax = 500
    private static let mark = Array("[redacted]".utf8)
    private static let addressMark = Array("[address]".utf8)
    /// Prefixes of the keys of known services. A word with such a prefix is a key from `keyBytesMin` bytes on.
    private static let prefixes = ["sk-", "sk_", "pk-", "rk-", "gsk_", "xai-", "hf_", "AIza", "ghp_", "key-", "eyJ"]
        .map { Array($0.utf8) }
    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }
    private static let keyBytesMin = 8
    /// Longest text of an IP address, with brackets and an embedded IPv4 address.
    private static let addressBytesMax = 48

    private let secrets: SecretSearch
    /// In lower case, longest first.
    private let addresses: [[UInt8]]

    /// - Parameters:
    ///   - secrets: the keys that are sent upstream, and header values that may be keys.
    ///   - words: the other header values, which are removed where they are words of their own.
    ///   - addresses: the hosts of the upstream and its proxy, with and without their ports. IP addresses are removed
    ///     anyway.
    package init(secrets: [String] = [], words: [String] = [], addresses: [String] = []) {
        self.addresses = addresses.map(\.utf8.asciiLowercased).filter { !$0.isEmpty }.sorted { $0.count > $1.count }
        self.secrets = SecretSearch(secrets, words: words)
    }

    /// The text on one line, without credentials, at most `messageCharactersMax` long.
    ///
    /// Only the first `UpstreamError.bodyBytesMax` bytes are read.
    package func callAsFunction(_ text: String) -> String {
        let bytes = Self.start(of: text)
        var found = secrets.ranges(in: bytes)[...]
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let range = found.first, range.lowerBound <= index {
                // A range that begins within another credential, or within an address, belongs to its mark.
                if range.lowerBound == index { out += Self.mark }
                index = max(index, range.upperBound)
                found.removeFirst()
            } else if let end = secretEnd(in: bytes, at: index) {
                out += Self.mark
                index = end
            } else if let end = addressEnd(in: bytes, at: index) {
                out += Self.addressMark
                index = end
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return Self.line(String(decoding: out, as: UTF8.self))
    }

    /// The start of a text, without a part of a character at its end.
    private static func start(of text: String) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8.prefix(UpstreamError.bodyBytesMax + 1))
        var end = min(bytes.count, UpstreamError.bodyBytesMax)
        // A byte 10xxxxxx continues a character, which is left out as a whole.
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end]
    }

    /// The end of the credential that begins at `index`; nil when no credential begins there.
    private func secretEnd(in bytes: ArraySlice<UInt8>, at index: Int) -> Int? {
        let rest = bytes[index...]
        if index > 0, Self.isKeyByte(bytes[index - 1]) { return nil }
        return schemeEnd(rest) ?? keyEnd(rest)
    }

    /// The end of the address that begins at `index`; nil if no address begins there.
    private func addressEnd(in bytes: ArraySlice<UInt8>, at index: Int) -> Int? {
        if index > 0, Self.isHostByte(bytes[index - 1]) { return nil }
        let rest = bytes[index...]
        for name in addresses where rest.starts(with: name, by: { $0.asciiLowercased == $1 }) {
            let after = rest.dropFirst(name.count)
            guard Self.isHostEnd(after) else { continue }
            let end = Self.portEnd(after)
            // A name without a dot, such as `ollama`, is also a word.
            let isWord = !name.contains(UInt8(ascii: ".")) && !name.contains(UInt8(ascii: ":"))
            let isInURL = bytes[..<index].suffix(2).elementsEqual("//".utf8)
            if !isWord || isInURL || end > after.startIndex { return end }
        }
        return Self.addressEnd(rest)
    }

    /// The end of an IP address: `10.0.0.5`, `[fe80::1]`, each with or without a port.
    private static func addressEnd(_ rest: ArraySlice<UInt8>) -> Int? {
        guard let first = rest.first,
            first.hexadecimalValue != nil || first == UInt8(ascii: "[") || first == UInt8(ascii: ":")
        else { return nil }
        let dot = UInt8(ascii: ".")
        let start = rest.prefix(addressBytesMax)
        if start.first == UInt8(ascii: "[") {
            let inner = start.dropFirst().prefix { $0 != UInt8(ascii: "]") }
            return isIPv6(inner) && inner.endIndex < start.endIndex ? portEnd(rest[(inner.endIndex + 1)...]) : nil
        }
        let hexadecimal = start.prefix { $0.hexadecimalValue != nil || $0 == dot || $0 == UInt8(ascii: ":") }
        if isIPv6(hexadecimal), rest[hexadecimal.endIndex...].first.map(isHostByte) != true {
            return portEnd(rest[hexadecimal.endIndex...])
        }
        var digits = start.prefix { $0.isDigit || $0 == dot }
        if digits.last == dot { digits.removeLast() }
        guard IPAddress(String(decoding: digits, as: UTF8.self)) != nil else { return nil }
        return portEnd(rest[digits.endIndex...])
    }

    private static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        text.count { $0 == UInt8(ascii: ":") } > 1 && IPAddress(String(decoding: text, as: UTF8.self)) != nil
    }

    /// The end of the port that follows an address, in the forms `:80` and ` port 80`; the start without one.
    private static func portEnd(_ rest: ArraySlice<UInt8>) -> Int {
        for mark in [":", " port "] where rest.starts(with: mark.utf8) {
            let port = rest.dropFirst(mark.utf8.count).prefix(while: \.isDigit)
            if !port.isEmpty { return port.endIndex }
        }
        return rest.startIndex
    }

    /// Whether the name of a host ends here; a full stop may end a sentence.
    private static func isHostEnd(_ rest: ArraySlice<UInt8>) -> Bool {
        let next = rest.first == UInt8(ascii: ".") ? rest.dropFirst().first : rest.first
        return next?.isNameByte != true
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte.isNameByte || byte == UInt8(ascii: ".")
    }

    /// The end of a scheme with its credential: `Bearer xyz`.
    private func schemeEnd(_ rest: ArraySlice<UInt8>) -> Int? {
        for scheme in Self.schemes where rest.prefix(scheme.count).map({ $0 | 0x20 }) == scheme {
            let after = rest.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }
            let key = after.prefix(while: Self.isKeyByte)
            let hasBlank = after.startIndex > rest.startIndex + scheme.count
            if hasBlank, key.count >= Self.keyBytesMin { return key.endIndex }
        }
        return nil
    }

    private func keyEnd(_ rest: ArraySlice<UInt8>) -> Int? {
        guard Self.prefixes.contains(where: rest.starts(with:)) else { return nil }
        let key = rest.prefix(while: Self.isKeyByte)
        return key.count >= Self.keyBytesMin ? key.endIndex : nil
    }

    /// Letters, digits and the other characters of keys and of masked keys (`sk-ab***yz`).
    private static func isKeyByte(_ byte: UInt8) -> Bool {
        if byte.isNameByte { return true }
        return switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "="): true
        case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// Replaces white space and control characters by single blanks, so that a journal entry is one line.
    private static func line(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isBlank = scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
            if !isBlank { scalars.append(scalar) } else if let last = scalars.last, last != " " { scalars.append(" ") }
            if scalars.count > messageCharactersMax { break }
        }
        if scalars.count > messageCharactersMax { return String(scalars.prefix(messageCharactersMax - 1)) + "…" }
        return String(scalars.last == " " ? scalars.dropLast() : scalars[...])
    }
}
