internal import Text

/// Compares texts that a client received and sent back: by their UTF-8 bytes, without white space at both ends.
enum VisibleText {
    /// - Parameter trimmed: a text without white space at both ends.
    static func isSame(_ text: String, _ trimmed: Substring) -> Bool {
        text.trimmingUnicodeWhiteSpace.utf8.elementsEqual(trimmed.utf8)
    }

    /// Whether a text consists of the texts of several turns, joined by white space.
    ///
    /// - Parameters:
    ///   - trimmed: the text without white space at both ends.
    ///   - isPartial: whether the client may have received less, so that any prefix matches, also the empty one.
    static func matches(_ trimmed: Substring, _ turns: [String], isPartial: Bool) -> Bool {
        var rest = trimmed
        for (number, piece) in turns.map({ $0.trimmingUnicodeWhiteSpace }).filter({ !$0.isEmpty }).enumerated() {
            if number > 0 {
                let following = Substring(rest.unicodeScalars.drop(while: \.isWhiteSpace))
                if following.utf8.count == rest.utf8.count { return isPartial && rest.isEmpty }
                rest = following
            }
            guard rest.utf8.starts(with: piece.utf8) else { return isPartial && piece.utf8.starts(with: rest.utf8) }
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: piece.utf8.count)...]
        }
        return rest.isEmpty
    }
}
