internal import Text

/// The words of a unit's setting: separated by white space, with quotes and C escapes removed.
///
/// - Source: systemd.syntax(7), "Quoting".
struct UnitWords {
    private(set) var words: [String] = []

    init(_ value: String) {
        var word: [UInt8]?
        var quote: UInt8?
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\") {
                word = (word ?? []) + Self.escape(&rest)
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
                word = word ?? []
            } else if quote == nil, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                add(word)
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        add(word)
    }

    /// A value with its C escapes removed.
    static func unescaped(_ value: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            bytes += byte == UInt8(ascii: "\\") ? escape(&rest) : [byte]
        }
        return bytes
    }

    /// Adds a word; `%%` is a percent sign. Other specifiers are kept as they are.
    private mutating func add(_ word: [UInt8]?) {
        guard let word else { return }
        words.append(String(decoding: word, as: UTF8.self).replacing("%%", with: "%"))
    }

    private static let letters: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
        UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "s"): 32,
    ]

    /// Removes an escape without its backslash; returns the bytes that it represents.
    private static func escape(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        guard let byte = rest.first else { return [UInt8(ascii: "\\")] }
        let isHexadecimal = byte == UInt8(ascii: "x")
        let digits = isHexadecimal ? rest.dropFirst().prefix(2) : rest.prefix(3)
        let text = String(decoding: digits, as: UTF8.self)
        if digits.count == (isHexadecimal ? 2 : 3), let value = UInt8(text, radix: isHexadecimal ? 16 : 8) {
            rest = rest[digits.endIndex...]
            return [value]
        }
        rest.removeFirst()
        return [letters[byte] ?? byte]
    }
}
