/// A string that is safe in a line of a log: control characters become `?`, and the string is cut between two
/// characters where it is longer than `bytesMax`.
package func printable(_ text: String, bytesMax: Int) -> String {
    let cut = text.utf8.count <= bytesMax ? text[...] : cutAtCharacter(text, bytesMax: bytesMax)
    guard cut.unicodeScalars.contains(where: isControl) else { return String(cut) }
    var result = String.UnicodeScalarView()
    for scalar in cut.unicodeScalars { result.append(isControl(scalar) ? "?" : scalar) }
    return String(result)
}

private func cutAtCharacter(_ text: String, bytesMax: Int) -> Substring {
    var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
    while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
        end = text.utf8.index(before: end)
    }
    return text[..<end]
}

/// C0, DEL, C1, the line separators, and the marks that turn the direction of writing.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
}

/// A string that is safe on a terminal: characters that move the cursor, change colours or the direction of writing, or
/// that are invisible, become `\u{…}`. Unlike `printable`, this loses nothing.
///
/// - Parameter keepingLines: line breaks and tabs stay, and a backslash is not doubled.
package func terminalEscaped(_ text: String, keepingLines: Bool = false) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control where keepingLines && (scalar == "\n" || scalar == "\t"): shown.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            shown += scalar == "\\" && !keepingLines ? "\\\\" : String(scalar)
        }
    }
    return shown
}

/// The text of bytes for a model or a client: bytes that are not UTF-8, and control characters other than tabs and the
/// ends of lines, become U+FFFD.
package func readableText(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    // 0xC2 begins the control characters from U+0080 on.
    guard text.utf8.contains(where: { $0 < 0x20 && !isSpacing($0) || $0 == 0x7f || $0 == 0xc2 }) else { return text }
    var readable = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        let isKept = scalar.properties.generalCategory != .control || scalar.isASCII && isSpacing(UInt8(scalar.value))
        readable.append(isKept ? scalar : "\u{FFFD}")
    }
    return String(readable)
}

private func isSpacing(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0A || byte == 0x0D }
