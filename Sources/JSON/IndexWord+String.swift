internal import Text

extension IndexWord {
    /// The value of a string or key.
    func text(in bytes: [UInt8]) -> String {
        String(decoding: decodedBytes(in: bytes), as: UTF8.self)
    }

    /// The UTF-8 of a string or key; not copied if it contains no escape.
    func decodedBytes(in bytes: [UInt8]) -> ArraySlice<UInt8> {
        let content = content(in: bytes)
        if !needsDecoding { return bytes[content] }
        var decoder = EscapeDecoder(bytes, content)
        return decoder.decode()[...]
    }

    /// Whether a string or key has this value, compared as UTF-8 bytes.
    func equals(_ text: String, in bytes: [UInt8]) -> Bool {
        if needsDecoding { return decodedBytes(in: bytes).elementsEqual(text.utf8) }
        let content = content(in: bytes)
        return content.count == text.utf8.count && bytes[content].elementsEqual(text.utf8)
    }
}

/// Resolves the escapes of a valid string, in either syntax.
private struct EscapeDecoder {
    private let bytes: [UInt8]
    private let end: Int
    private var position: Int
    private var output: [UInt8] = []

    init(_ bytes: [UInt8], _ content: Range<Int>) {
        self.bytes = bytes
        position = content.lowerBound
        end = content.upperBound
        // The result of an escape is never longer than the escape.
        output.reserveCapacity(content.count)
    }

    mutating func decode() -> [UInt8] {
        while position < end {
            var runEnd = position
            while runEnd < end, bytes[runEnd] != UInt8(ascii: "\\") { runEnd += 1 }
            output.append(contentsOf: bytes[position..<runEnd])
            position = runEnd
            if position < end { escape() }
        }
        return output
    }

    private mutating func escape() {
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "u"): unicodeEscape()
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "v"): output.append(0x0B)
        case UInt8(ascii: "0"): output.append(0x00)
        case UInt8(ascii: "x"): append(Unicode.Scalar(UInt8(hexDigits(2))))
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\r"): if position < end, bytes[position] == UInt8(ascii: "\n") { position += 1 }
        case 0xE2 where isLineSeparator: position += 2
        default: output.append(letter)
        }
    }

    /// Whether the E2 that was just read begins U+2028 or U+2029, which continue a line in JSON5.
    private var isLineSeparator: Bool {
        bytes[position] == 0x80 && bytes[position + 1] & 0xFE == 0xA8
    }

    /// One code unit, or a surrogate pair; an unpaired surrogate becomes U+FFFD.
    private mutating func unicodeEscape() {
        let unit = hexDigits(4)
        if let scalar = Unicode.Scalar(unit) { return append(scalar) }
        if unit < 0xDC00, end - position >= 6, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let start = position
            position += 2
            let low = hexDigits(4)
            if 0xDC00...0xDFFF ~= low, let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) {
                return append(scalar)
            }
            position = start
        }
        append("\u{FFFD}")
    }

    private mutating func hexDigits(_ count: Int) -> UInt32 {
        defer { position += count }
        return bytes[position..<position + count].reduce(0) { $0 << 4 | UInt32($1.hexadecimalValue ?? 0) }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        output.append(contentsOf: UTF8.encode(scalar)!)
    }
}
