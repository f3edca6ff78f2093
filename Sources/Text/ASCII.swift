/// The classes of ASCII bytes that grammars are built of, and ASCII case.
///
/// They run for each byte of a request, so each is inlined into the target that calls it.
extension UInt8 {
    @inlinable package static var tab: UInt8 { 0x09 }
    @inlinable package static var lineFeed: UInt8 { 0x0A }
    @inlinable package static var carriageReturn: UInt8 { 0x0D }
    @inlinable package static var space: UInt8 { 0x20 }
    @inlinable package static var colon: UInt8 { 0x3A }

    @inlinable package var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    @inlinable package var isUppercase: Bool { self >= 0x41 && self <= 0x5A }
    @inlinable package var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    @inlinable package var isAlphanumeric: Bool { isLetter || isDigit }

    /// `[A-Za-z0-9_-]`: the bytes of the names of tools and of the ids of tool calls.
    @inlinable package var isNameByte: Bool { isAlphanumeric || self == 0x5F || self == 0x2D }

    /// OWS without its repetition: space or tab (RFC 9110, section 5.6.3).
    @inlinable package var isBlank: Bool { self == .space || self == .tab }

    /// The white space of ASCII: space, tab, LF, VT, FF and CR, as isspace(3) in the C locale.
    @inlinable package var isWhiteSpace: Bool { self == .space || (self >= 0x09 && self <= 0x0D) }

    /// VCHAR: printable ASCII without the space (RFC 5234, appendix B.1).
    @inlinable package var isVisible: Bool { self >= 0x21 && self <= 0x7E }

    /// A byte of a field value: visible bytes, blanks and everything above ASCII (RFC 9110, section 5.5).
    @inlinable package var isFieldValueByte: Bool { self >= 0x20 ? self != 0x7F : self == .tab }

    /// `tchar`: a byte of a method or a field name (RFC 9110, section 5.6.2).
    @inlinable @inline(__always) package var isTokenByte: Bool {
        if isAlphanumeric { return true }
        return switch self {
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// The byte with A to Z in lower case.
    @inlinable package var asciiLowercased: UInt8 { isUppercase ? self | 0x20 : self }
}

extension Sequence<UInt8> {
    /// The bytes with A to Z in lower case.
    @inlinable package var asciiLowercased: [UInt8] { map(\.asciiLowercased) }
}

extension StringProtocol {
    /// The string with A to Z in lower case and every other character as it was.
    ///
    /// For ids, host names and header fields: `lowercased()` also folds the Kelvin sign to `k`.
    @inlinable package var asciiLowercased: String {
        guard utf8.contains(where: \.isUppercase) else { return String(self) }
        return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
    }

    /// Whether the strings have the same UTF-8 bytes when A to Z is folded in both; nothing above ASCII is folded.
    @inlinable package func equalsIgnoringASCIICase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count
            && utf8.elementsEqual(other.utf8) { $0.asciiLowercased == $1.asciiLowercased }
    }
}
