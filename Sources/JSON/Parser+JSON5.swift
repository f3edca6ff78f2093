internal import Text

/// The additions of JSON5 to JSON: https://spec.json5.org, sections 2 to 8.
extension Parser {
    /// Skips a comment or a space that JSON does not have; false if there is no such thing here.
    mutating func skipJSON5Blank() throws(SyntaxError) -> Bool {
        switch current {
        case 0x0B, 0x0C:
            position += 1
        case UInt8(ascii: "/"):
            try comment()
        case 0x80...:
            guard let (scalar, length) = scalar() else { throw unexpected }
            if !isBlank(scalar) { return false }
            position += length
        default:
            return false
        }
        return true
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{FEFF}", "\u{2028}", "\u{2029}": true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }

    /// The character at the position and its length in bytes; nil if it is not UTF-8.
    private func scalar() -> (Unicode.Scalar, length: Int)? {
        if current < 0x80 { return (Unicode.Scalar(current), 1) }
        let length = utf8Length(in: bytes, at: position)
        if length == 0 { return nil }
        let lead = UInt32(current) & (0xFF >> (UInt32(length) + 1))
        let value = bytes[position + 1..<position + length].reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) }
    }

    private mutating func comment() throws(SyntaxError) {
        position += 1
        switch current {
        case UInt8(ascii: "/"):
            while position < bytes.count, try !isLineEnd() { try skipCharacter() }
        case UInt8(ascii: "*"):
            position += 1
            while !(current == UInt8(ascii: "*") && position + 1 < bytes.count
                && bytes[position + 1] == UInt8(ascii: "/"))
            {
                try skipCharacter()
            }
            position += 2
        default:
            throw unexpected
        }
    }

    private mutating func skipCharacter() throws(SyntaxError) {
        guard position < bytes.count, let (_, length) = scalar() else { throw unexpected }
        position += length
    }

    private func isLineEnd() throws(SyntaxError) -> Bool {
        guard let (scalar, _) = scalar() else { throw unexpected }
        return ["\n", "\r", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    /// Reads a value that does not begin like a value of JSON, except a number.
    mutating func json5Value() throws(SyntaxError) {
        if current == UInt8(ascii: "'") { return try string() }
        let start = position
        if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
        switch current {
        case UInt8(ascii: "I"): try expect("Infinity")
        case UInt8(ascii: "N"): try expect("NaN")
        case UInt8(ascii: "0") where position + 1 < bytes.count && bytes[position + 1] | 0x20 == UInt8(ascii: "x"):
            position += 2
            if current.hexadecimalValue == nil { throw unexpected }
            while current.hexadecimalValue != nil { position += 1 }
        default: try json5Decimal()
        }
        let isPlain = bytes[start..<position].allSatisfy { UInt8(ascii: "-")...UInt8(ascii: "9") ~= $0 && $0 != 0x2E }
        append(.number, from: start, needsDecoding: !isPlain)
    }

    /// Reads a decimal number, which may begin or end with its point.
    private mutating func json5Decimal() throws(SyntaxError) {
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        } else {
            if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
            if current == UInt8(ascii: ".") { position += 1 }
            skipFraction()
        }
        try exponent()
    }

    private mutating func skipFraction() {
        if bytes[position - 1] == UInt8(ascii: ".") { skipDigits() }
    }

    /// Reads an escape that JSON does not have; the position is after its backslash, which is at `start`.
    mutating func json5Escape(from start: Int) throws(SyntaxError) {
        switch current {
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            throw SyntaxError(.invalidEscape, at: start)
        case UInt8(ascii: "0"):
            position += 1
            if current.isDigit { throw SyntaxError(.invalidEscape, at: start) }
        case UInt8(ascii: "x"):
            position += 1
            try hexDigits(2, ofEscapeAt: start)
        case UInt8(ascii: "\r") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\n"):
            position += 2
        default:
            try skipCharacter()
        }
    }

    /// Reads an unquoted key: an IdentifierName of ECMAScript 5.1, section 7.6.
    mutating func identifier() throws(SyntaxError) {
        let start = position
        var needsDecoding = false
        while let (scalar, isEscaped, end) = try identifierCharacter() {
            if position == start ? !scalar.startsIdentifier : !scalar.continuesIdentifier {
                if isEscaped { throw SyntaxError(.invalidEscape, at: position) }
                break
            }
            needsDecoding = needsDecoding || isEscaped
            position = end
        }
        if position == start { throw unexpected }
        append(.string, from: start, needsDecoding: needsDecoding)
    }

    /// The character at the position, literal or escaped, and its end; nil at the end of the document.
    private mutating func identifierCharacter() throws(SyntaxError) -> (Unicode.Scalar, isEscaped: Bool, end: Int)? {
        if position >= bytes.count { return nil }
        if current != UInt8(ascii: "\\") {
            guard let (scalar, length) = scalar() else { throw unexpected }
            return (scalar, false, position + length)
        }
        let start = position
        defer { position = start }
        position += 1
        if current != UInt8(ascii: "u") { throw SyntaxError(.invalidEscape, at: start) }
        position += 1
        try hexDigits(4, ofEscapeAt: start)
        let value = bytes[start + 2..<position].reduce(UInt32(0)) { $0 << 4 | UInt32($1.hexadecimalValue ?? 0) }
        guard let scalar = Unicode.Scalar(value) else { throw SyntaxError(.invalidEscape, at: start) }
        return (scalar, true, position)
    }
}

extension Unicode.Scalar {
    fileprivate var startsIdentifier: Bool {
        if isASCII { return properties.isAlphabetic || self == "$" || self == "_" }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: true
        default: false
        }
    }

    fileprivate var continuesIdentifier: Bool {
        if startsIdentifier || self == "\u{200C}" || self == "\u{200D}" { return true }
        return switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: true
        default: false
        }
    }
}
