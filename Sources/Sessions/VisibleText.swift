/// How texts are compared that went through a client: by their UTF-8 bytes, but for white space at their ends.
package enum VisibleText {
    /// What a client is told when an answer has no text (H-53).
    package static let placeholder = "No response from OpenClaw."

    /// A text without Unicode's white space (and byte order marks) at its ends.
    static func trimmed(_ text: some StringProtocol) -> Substring {
        let scalars = Substring(text).unicodeScalars
        guard let start = scalars.firstIndex(where: { !isBlank($0) }),
            let end = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return Substring(scalars[start...end])
    }

    static func isSame(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        trimmed(left).utf8.elementsEqual(trimmed(right).utf8)
    }

    /// Whether a client that tells this text saw these texts, which were shown one after the other with a blank line
    /// between them.
    ///
    /// - Parameter isPartial: the client may have seen less: any beginning is enough, also none.
    static func isTold(_ told: String, of shown: [String], isPartial: Bool) -> Bool {
        var rest = trimmed(told)
        for (number, piece) in shown.map({ trimmed($0) }).filter({ !$0.isEmpty }).enumerated() {
            if number > 0 {
                let behind = Substring(rest.unicodeScalars.drop(while: isBlank))
                if behind.utf8.count == rest.utf8.count { return isPartial && rest.isEmpty }
                rest = behind
            }
            guard rest.utf8.starts(with: piece.utf8) else { return isPartial && piece.utf8.starts(with: rest.utf8) }
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: piece.utf8.count)...]
        }
        return rest.isEmpty
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{FEFF}"
    }
}
