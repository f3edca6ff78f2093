/// One word of the index: the form of a key or value and its bytes.
///
/// Bits 0 to 29 are the offset, 30 to 59 the length in bytes, 60 to 62 the form, 63 is `needsDecoding`.
/// A container has a second word: the index behind its content (low half) and its count (high half).
/// The content of an object is key, value, key, value …; a key has the form `string`.
struct IndexWord {
    enum Form: UInt64 {
        case object, array, string, number, `true`, `false`, null
    }

    static let offsetMax = 1 << 30 - 1

    let word: UInt64

    init(word: UInt64) {
        self.word = word
    }

    /// - Parameter needsDecoding: a string is not the bytes between its quotes; a number is not just digits
    ///   with at most a minus sign.
    init(_ form: Form, _ range: Range<Int>, needsDecoding: Bool = false) {
        word =
            UInt64(range.lowerBound) | UInt64(range.count) << 30 | form.rawValue << 60
            | (needsDecoding ? 1 << 63 : 0)
    }

    var offset: Int { Int(word & 0x3FFF_FFFF) }
    var length: Int { Int(word >> 30 & 0x3FFF_FFFF) }
    var range: Range<Int> { offset..<offset + length }
    var needsDecoding: Bool { word >> 63 != 0 }
    var isContainer: Bool { word >> 60 & 7 <= Form.array.rawValue }
    var form: Form { Form(rawValue: word >> 60 & 7) ?? .null }

    /// The bytes of a string or key without its quotes, still escaped. An unquoted key has no quotes.
    func content(in bytes: [UInt8]) -> Range<Int> {
        let isQuoted = bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'")
        return isQuoted ? offset + 1..<offset + length - 1 : range
    }
}
