/// The grammar of agent ids, and the folding of names to ids.
package enum AgentId {
    /// Longest id, in bytes.
    package static let bytesMax = 64

    /// Whether a string is an id in its one spelling: `[a-z0-9][a-z0-9_-]{0,63}`. Only such a string becomes
    /// part of a path.
    package static func isValid(_ id: String) -> Bool {
        guard let first = id.utf8.first, first.isAlphanumeric, id.utf8.count <= bytesMax else { return false }
        return id.utf8.allSatisfy { $0.isNameByte && !$0.isUppercase }
    }

    /// The id that a name stands for, as the reference folds it: A to Z in lower case, one `-` for each run of
    /// other bytes, none of `-` and `_` at the start, no `-` at the end, at most `bytesMax` bytes.
    ///
    /// - Returns: nil when nothing of the name can be part of an id.
    package static func folded(_ name: String) -> String? {
        let hyphen = UInt8(ascii: "-")
        var folded: [UInt8] = []
        for byte in name.utf8 {
            if byte.isNameByte, byte != hyphen {
                folded.append(byte.asciiLowercased)
            } else if folded.last != hyphen {
                folded.append(hyphen)
            }
        }
        var id = folded.drop { $0 == hyphen || $0 == UInt8(ascii: "_") }.prefix(bytesMax)
        while id.last == hyphen { id.removeLast() }
        return id.isEmpty ? nil : String(decoding: id, as: UTF8.self)
    }
}
