internal import Text

extension [UInt8] {
    /// Appends a string as a JSON string.
    ///
    /// Only the characters that RFC 8259, section 7, requires are escaped: the quote, the backslash and U+0000 to
    /// U+001F.
    mutating func append(quoting text: String) {
        let utf8 = text.utf8.span
        let escapes = countOfEscaped(utf8)
        append(UInt8(ascii: "\""))
        if escapes == 0 {
            append(contentsOf: text.utf8)
        } else {
            // The longest escape is five bytes longer than its character.
            append(addingCapacity: utf8.count + 5 * escapes) { output in
                for index in utf8.indices {
                    let byte = utf8[index]
                    if mustBeEscaped(byte) { appendEscape(of: byte, to: &output) } else { output.append(byte) }
                }
            }
        }
        append(UInt8(ascii: "\""))
    }
}

private func countOfEscaped(_ utf8: Span<UInt8>) -> Int {
    var count = 0
    for index in utf8.indices { count += mustBeEscaped(utf8[index]) ? 1 : 0 }
    return count
}

private func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

private func appendEscape(of byte: UInt8, to output: inout OutputSpan<UInt8>) {
    output.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
    case 0x08: output.append(UInt8(ascii: "b"))
    case 0x09: output.append(UInt8(ascii: "t"))
    case 0x0A: output.append(UInt8(ascii: "n"))
    case 0x0C: output.append(UInt8(ascii: "f"))
    case 0x0D: output.append(UInt8(ascii: "r"))
    default:
        for letter in "u00".utf8 { output.append(letter) }
        output.append(.hexadecimalDigit(byte >> 4))
        output.append(.hexadecimalDigit(byte & 0xF))
    }
}
