internal import Text

/// Converts output, which is read in parts, to readable text; a character that is cut between two parts stays whole.
package struct OutputText {
    /// The beginning of a character whose other bytes have not been read.
    private var incomplete: [UInt8] = []

    package init() {}

    /// The text of these bytes, without a character at the end that is not complete.
    package mutating func decode(_ bytes: some Collection<UInt8>) -> String {
        let all = incomplete + bytes
        let end = all.count - Self.incompleteCount(all)
        incomplete = Array(all[end...])
        return readableText(all[..<end])
    }

    /// The text of a character that was never completed; empty if there is not one.
    package mutating func finish() -> String {
        defer { incomplete = [] }
        return readableText(incomplete)
    }

    /// The number of bytes at the end that may begin a character of UTF-8 (RFC 3629, section 3).
    private static func incompleteCount(_ bytes: [UInt8]) -> Int {
        for (back, byte) in bytes.reversed().prefix(3).enumerated() {
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return byte < 0xF8 && back + 1 < length ? back + 1 : 0
        }
        return 0
    }
}
