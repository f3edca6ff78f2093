/// The classes of bytes that the grammars of HTTP are built of.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    /// OWS without its repetition: space or tab (RFC 9110, section 5.6.3).
    var isBlank: Bool { self == .space || self == .tab }
    /// VCHAR: printable ASCII without the space (RFC 5234, appendix B.1).
    var isVisible: Bool { self >= 0x21 && self <= 0x7E }
    /// What may stand in a field value: visible bytes, blanks and everything above ASCII (RFC 9110, section 5.5).
    var isFieldValueByte: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    /// `tchar`: what methods and field names are made of (RFC 9110, section 5.6.2).
    var isTokenByte: Bool {
        if isLetter || isDigit { return true }
        return switch self {
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// The value of a hexadecimal digit in either case.
    var hexadecimalValue: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x37
        case 0x61...0x66: Int(self) - 0x57
        default: nil
        }
    }
}

extension Collection where Element == UInt8, SubSequence: BidirectionalCollection {
    /// The same bytes without the blanks around them.
    var trimmingBlanks: SubSequence {
        var trimmed = self[...]
        while let first = trimmed.first, first.isBlank { trimmed.removeFirst() }
        while let last = trimmed.last, last.isBlank { trimmed.removeLast() }
        return trimmed
    }
}

extension StringProtocol {
    /// Whether the text is `lowercase` when its ASCII letters are folded; nothing above ASCII is folded.
    func equalsIgnoringASCIICase(_ lowercase: StaticString) -> Bool {
        let wanted = lowercase.description.utf8
        return utf8.count == wanted.count
            && zip(utf8, wanted).allSatisfy { $0 == $1 || ($0.isLetter && $0 | 0x20 == $1) }
    }
}
