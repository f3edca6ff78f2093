internal import Text

extension Parser {
    /// Reads a string that is enclosed in the quote at the position.
    mutating func string() throws(SyntaxError) {
        let start = position
        let quote = current
        var needsDecoding = false
        position += 1
        while true {
            position = endOfPlainRun(in: bytes, from: position, quote: quote)
            switch current {
            case quote:
                position += 1
                return append(.string, from: start, needsDecoding: needsDecoding)
            case UInt8(ascii: "\\"):
                try escape()
                needsDecoding = true
            case 0x80...:
                let length = utf8Length(in: bytes, at: position)
                if length == 0 { throw unexpected }
                position += length
            default:
                try controlCharacter()
            }
        }
    }

    private mutating func controlCharacter() throws(SyntaxError) {
        if position >= bytes.count { throw unexpected }
        let isLineEnd = current == UInt8(ascii: "\n") || current == UInt8(ascii: "\r")
        if !isJSON5 || isLineEnd { throw SyntaxError(.controlCharacter, at: position) }
        position += 1
    }

    private mutating func escape() throws(SyntaxError) {
        let start = position
        position += 1
        switch current {
        case UInt8(ascii: "u"):
            position += 1
            try hexDigits(4, ofEscapeAt: start)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default:
            if position >= bytes.count { throw unexpected }
            if !isJSON5 { throw SyntaxError(.invalidEscape, at: start) }
            try json5Escape(from: start)
        }
    }

    mutating func hexDigits(_ count: Int, ofEscapeAt start: Int) throws(SyntaxError) {
        for _ in 0..<count {
            if position >= bytes.count { throw unexpected }
            if current.hexadecimalValue == nil { throw SyntaxError(.invalidEscape, at: start) }
            position += 1
        }
    }

    /// Reads a number in the grammar of RFC 8259, section 6.
    mutating func number() throws(SyntaxError) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        let whole = position
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        try exponent()
        append(.number, from: start, needsDecoding: position != whole)
    }

    mutating func exponent() throws(SyntaxError) {
        if current | 0x20 != UInt8(ascii: "e") { return }
        position += 1
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
        try digits()
    }

    /// Reads one or more digits.
    mutating func digits() throws(SyntaxError) {
        let start = position
        skipDigits()
        if position == start { throw unexpected }
    }

    mutating func skipDigits() {
        while current.isDigit { position += 1 }
    }
}

/// The end of a run of ASCII characters that need no escape in a string with this quote.
private func endOfPlainRun(in bytes: [UInt8], from start: Int, quote: UInt8) -> Int {
    var index = start
    while index < bytes.count {
        let byte = bytes[index]
        if byte < 0x20 || byte >= 0x80 || byte == quote || byte == UInt8(ascii: "\\") { return index }
        index += 1
    }
    return index
}

/// The length of a well-formed sequence of two to four bytes at an index; 0 if the sequence is not well-formed.
///
/// - Source: RFC 3629, section 4; The Unicode Standard, table 3-7.
func utf8Length(in bytes: [UInt8], at index: Int) -> Int {
    let (length, second): (Int, ClosedRange<UInt8>) =
        switch bytes[index] {
        case 0xC2...0xDF: (2, 0x80...0xBF)
        case 0xE0: (3, 0xA0...0xBF)
        case 0xED: (3, 0x80...0x9F)
        case 0xE1...0xEF: (3, 0x80...0xBF)
        case 0xF0: (4, 0x90...0xBF)
        case 0xF1...0xF3: (4, 0x80...0xBF)
        case 0xF4: (4, 0x80...0x8F)
        default: (0, 0...0)
        }
    if length == 0 || index + length > bytes.count || !second.contains(bytes[index + 1]) { return 0 }
    if length > 2, bytes[index + 2] & 0xC0 != 0x80 { return 0 }
    if length > 3, bytes[index + 3] & 0xC0 != 0x80 { return 0 }
    return length
}
