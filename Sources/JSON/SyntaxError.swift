/// The first error of a document.
package struct SyntaxError: Error, Equatable {
    /// The kind of an error.
    package enum Reason: Equatable, Sendable {
        case unexpectedCharacter
        case unexpectedEnd
        /// There is more text after the value.
        case trailingCharacters
        /// Not UTF-8: RFC 3629, section 4.
        case invalidUTF8
        /// U+0000 to U+001F in a string without an escape; in JSON5 only a line end.
        case controlCharacter
        case invalidEscape
        /// The decoded key, which an earlier member of the same object also has.
        case duplicateKey(String)
        /// Containers are nested deeper than this.
        case depthMax(Int)
        /// The document is longer than `Document.bytesMax`.
        case bytesMax
    }

    package let reason: Reason
    /// The offset of the error, in bytes from the start of the document.
    package let offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension SyntaxError.Reason: CustomStringConvertible {
    /// The error in words, for a log and for a client: a key is escaped and cut to 64 scalars.
    package var description: String {
        switch self {
        case .unexpectedCharacter: "unexpected character"
        case .unexpectedEnd: "unexpected end of text"
        case .trailingCharacters: "unexpected text after the value"
        case .invalidUTF8: "invalid UTF-8"
        case .controlCharacter: "control character in a string"
        case .invalidEscape: "invalid escape sequence"
        case .duplicateKey(let key): "duplicate key \(quoted(key))"
        case .depthMax(let depth): "more than \(depth) levels of nesting"
        case .bytesMax: "text longer than \(Document.bytesMax) bytes"
        }
    }

    private func quoted(_ key: String) -> String {
        var writer = Writer()
        writer.value(String(key.unicodeScalars.prefix(64)))
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension SyntaxError: CustomStringConvertible {
    /// The error and its position: `unexpected character at byte 17`.
    package var description: String { "\(reason) at byte \(offset)" }
}

/// A position in a document, as editors show it.
package struct TextPosition: Equatable, Sendable {
    /// Starts at 1; a line ends with LF, CR LF or CR.
    package let line: Int
    /// Starts at 1, in Unicode scalars; a tab is one.
    package let column: Int

    /// The position of a byte; an offset beyond the end means the end.
    package init(of offset: Int, in text: [UInt8]) {
        var line = 1
        var column = 1
        for index in 0..<min(offset, text.count) {
            switch text[index] {
            case UInt8(ascii: "\n") where index > 0 && text[index - 1] == UInt8(ascii: "\r"): break
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): (line, column) = (line + 1, 1)
            case 0x80...0xBF: break
            default: column += 1
            }
        }
        self.line = line
        self.column = column
    }
}
