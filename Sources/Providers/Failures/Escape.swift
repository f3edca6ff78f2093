internal import Text

/// An escape of a URL, of HTML or of JSON, and the bytes that it represents.
struct Escape: Equatable {
    /// The length of the escape.
    let count: Int
    /// UTF-8.
    let bytes: [UInt8]

    private static let names: [(name: [UInt8], byte: UInt8)] = [
        ("amp;", UInt8(ascii: "&")), ("lt;", UInt8(ascii: "<")), ("gt;", UInt8(ascii: ">")),
        ("quot;", UInt8(ascii: "\"")), ("apos;", UInt8(ascii: "'")), ("nbsp;", UInt8(ascii: " ")),
    ].map { (Array($0.0.utf8), $0.1) }

    /// The escape that begins at an index; nil if none begins there.
    init?(at index: Int, in text: [UInt8]) {
        let rest = text[(index + 1)...]
        switch text[index] {
        case UInt8(ascii: "%"): self.init(hexadecimal: rest, digits: 2, after: 1)
        case UInt8(ascii: "\\"): self.init(backslash: rest)
        case UInt8(ascii: "&"): self.init(entity: rest)
        default: return nil
        }
    }

    private init(count: Int, bytes: [UInt8]) {
        self.count = count
        self.bytes = bytes
    }

    private init(count: Int, _ scalar: UInt32) {
        // Half of a surrogate pair is not a character.
        let bytes = Unicode.Scalar(scalar).map { Array(String($0).utf8) } ?? [UInt8(ascii: "?")]
        self.init(count: count, bytes: bytes)
    }

    private init?(hexadecimal rest: ArraySlice<UInt8>, digits: Int, after count: Int) {
        let values = rest.prefix(digits).compactMap(\.hexadecimalValue)
        guard values.count == digits else { return nil }
        let value = values.reduce(0 as UInt32) { $0 << 4 | UInt32($1) }
        // A percent sign stands for one byte of UTF-8.
        if digits == 2 {
            self.init(count: count + digits, bytes: [UInt8(value)])
        } else {
            self.init(count: count + digits, value)
        }
    }

    private init?(backslash rest: ArraySlice<UInt8>) {
        guard let letter = rest.first else { return nil }
        switch letter {
        case UInt8(ascii: "u"): self.init(hexadecimal: rest.dropFirst(), digits: 4, after: 2)
        case UInt8(ascii: "x"): self.init(hexadecimal: rest.dropFirst(), digits: 2, after: 2)
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): self.init(count: 2, 0x20)
        default: self.init(count: 2, bytes: [letter])
        }
    }

    private init?(entity rest: ArraySlice<UInt8>) {
        guard rest.first == UInt8(ascii: "#") else {
            guard let entry = Self.names.first(where: { rest.starts(with: $0.name) }) else { return nil }
            self.init(count: 1 + entry.name.count, bytes: [entry.byte])
            return
        }
        let isHexadecimal = rest.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let digits = rest.dropFirst(isHexadecimal ? 2 : 1).prefix(8).prefix { byte in
            isHexadecimal ? byte.hexadecimalValue != nil : byte.isDigit
        }
        guard let value = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10) else {
            return nil
        }
        let hasEnd = rest[digits.endIndex...].first == UInt8(ascii: ";")
        self.init(count: 1 + (digits.endIndex - rest.startIndex) + (hasEnd ? 1 : 0), value)
    }
}
