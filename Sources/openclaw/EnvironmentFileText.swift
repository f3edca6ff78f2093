internal import Text

/// The variables of a file that a unit names with `EnvironmentFile=`, as systemd reads it.
///
/// Lines without `=` and names that are not valid, such as `export NAME`, are ignored: systemd ignores them, too.
///
/// - Source: systemd.exec(5), `EnvironmentFile=`.
struct EnvironmentFileText {
    private enum State {
        case beforeName, name, beforeValue, value, valueEscape, singleQuote, doubleQuote, doubleQuoteEscape, comment,
            commentEscape
    }

    private(set) var variables: [String: String] = [:]
    private var state = State.beforeName
    private var name: [UInt8] = []
    private var value: [UInt8] = []
    /// The length of the value without white space at its end that is not quoted.
    private var valueEnd = 0

    init(_ bytes: [UInt8]) {
        for byte in bytes + [UInt8(ascii: "\n")] { add(byte) }
    }

    private mutating func add(_ byte: UInt8) {
        let isNewline = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        switch state {
        case .beforeName:
            if byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";") {
                state = .comment
            } else if !isNewline, byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                (name, value, valueEnd) = ([byte], [], 0)
                state = .name
            }
        case .name:
            if isNewline {
                state = .beforeName
            } else if byte == UInt8(ascii: "=") {
                state = .beforeValue
            } else {
                name.append(byte)
            }
        case .beforeValue, .value: addToValue(byte, isNewline)
        case .valueEscape:
            if !isNewline { keep([byte]) }
            state = .value
        case .singleQuote:
            if byte == UInt8(ascii: "'") { state = .beforeValue } else { keep([byte]) }
        case .doubleQuote:
            switch byte {
            case UInt8(ascii: "\""): state = .beforeValue
            case UInt8(ascii: "\\"): state = .doubleQuoteEscape
            default: keep([byte])
            }
        case .doubleQuoteEscape:
            if "\"\\`$".utf8.contains(byte) {
                keep([byte])
            } else if byte != UInt8(ascii: "\n") {
                keep([UInt8(ascii: "\\"), byte])
            }
            state = .doubleQuote
        case .comment:
            if isNewline { state = .beforeName } else if byte == UInt8(ascii: "\\") { state = .commentEscape }
        case .commentEscape: state = .comment
        }
    }

    /// Quotes begin only where no unquoted text stands before them.
    private mutating func addToValue(_ byte: UInt8, _ isNewline: Bool) {
        let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
        switch byte {
        case _ where isNewline: endLine()
        case UInt8(ascii: "\\"): state = .valueEscape
        case UInt8(ascii: "'") where state == .beforeValue: state = .singleQuote
        case UInt8(ascii: "\"") where state == .beforeValue: state = .doubleQuote
        case _ where isBlank:
            if state == .value { value.append(byte) }
        default:
            keep([byte])
            state = .value
        }
    }

    private mutating func keep(_ bytes: [UInt8]) {
        value += bytes
        valueEnd = value.count
    }

    private mutating func endLine() {
        state = .beforeName
        let name = String(decoding: name, as: UTF8.self).trimmingASCIIWhiteSpace
        let isName =
            !name.isEmpty && name.utf8.first?.isDigit == false
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
        if isName { variables[String(name)] = String(decoding: value[..<valueEnd], as: UTF8.self) }
    }
}
