/// A text that is safe in a log or a terminal: control characters become `?`, and what is over `bytesMax` is cut off.
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
