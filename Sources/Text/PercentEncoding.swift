/// `%41` for `A` (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Encodes blanks, control characters and the percent sign, so that the string is one word of a line.
    package static func encode(word text: some StringProtocol) -> String {
        let percent = UInt8(ascii: "%")
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte > .space, byte != 0x7F, byte != percent {
                bytes.append(byte)
            } else {
                bytes += [percent, .hexadecimalDigit(byte >> 4), .hexadecimalDigit(byte & 0xF)]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes a segment of a path, or a word: `openclaw%2Fmain` → `openclaw/main`. A plus sign stays as it is.
    ///
    /// - Returns: nil for a percent sign without two hexadecimal digits, and when the result is not UTF-8.
    package static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
