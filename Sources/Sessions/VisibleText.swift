internal import Text

/// How texts are compared that went through a client: by their UTF-8 bytes, but for white space at their ends.
enum VisibleText {
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.trimmingUnicodeWhiteSpace.utf8.elementsEqual(right.trimmingUnicodeWhiteSpace.utf8)
    }

    /// Whether a client that tells this text saw these texts, which were shown one after the other with a blank line
    /// between them.
    ///
    /// - Parameter isPartial: the client may have seen less: any beginning is enough, also none.
    static func isTold(_ told: String, of shown: [String], isPartial: Bool) -> Bool {
        var rest = told.trimmingUnicodeWhiteSpace
        for (number, piece) in shown.map(\.trimmingUnicodeWhiteSpace).filter({ !$0.isEmpty }).enumerated() {
            if number > 0 {
                let behind = Substring(rest.unicodeScalars.drop(while: \.isWhiteSpace))
                if behind.utf8.count == rest.utf8.count { return isPartial && rest.isEmpty }
                rest = behind
            }
            guard rest.utf8.starts(with: piece.utf8) else { return isPartial && piece.utf8.starts(with: rest.utf8) }
            rest = rest[rest.utf8.index(rest.startIndex, offsetBy: piece.utf8.count)...]
        }
        return rest.isEmpty
    }
}
