internal import Text

/// Removes credentials from the messages of an upstream and limits their length.
///
/// Upstreams quote the key that they reject, in whole or in part: their messages must not be passed on unchanged.
package struct Redaction: Sendable {
    /// Longest message passed on, in characters (Unicode scalars).
    package static let messageCharactersMax = 500
    /// A shorter configured secret is a placeholder such as `none`, which also occurs in ordinary text.
    private static let secretBytesMin = 6
    private static let mark = Array("[redacted]".utf8)
    /// Prefixes of the keys of known services. A word with such a prefix is a key from `keyBytesMin` bytes on.
    private static let prefixes = ["sk-", "sk_", "pk-", "rk-", "gsk_", "xai-", "hf_", "AIza", "ghp_", "key-", "eyJ"]
        .map { Array($0.utf8) }
    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }
    private static let keyBytesMin = 8

    private let secrets: [[UInt8]]

    /// - Parameter secrets: the keys and header values that are sent upstream.
    package init(secrets: [String] = []) {
        self.secrets = secrets.map { Array($0.utf8) }.filter { $0.count >= Self.secretBytesMin }
            .sorted { $0.count > $1.count }
    }

    /// The text on one line, without credentials, at most `messageCharactersMax` long.
    package func callAsFunction(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let end = secretEnd(in: bytes, at: index) {
                out += Self.mark
                index = end
            } else {
                out.append(bytes[index])
                index += 1
            }
        }
        return Self.line(String(decoding: out, as: UTF8.self))
    }

    /// The end of the credential that begins at `index`; nil when no credential begins there.
    private func secretEnd(in bytes: [UInt8], at index: Int) -> Int? {
        let rest = bytes[index...]
        if let secret = secrets.first(where: rest.starts(with:)) { return index + secret.count }
        if index > 0, Self.isKeyByte(bytes[index - 1]) { return nil }
        return schemeEnd(rest) ?? keyEnd(rest)
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
