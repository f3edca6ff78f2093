extension BidirectionalCollection<UInt8> {
    /// Whether the bytes are base64 (RFC 4648, section 4): whole quads of the alphabet, padding only at the end, not
    /// empty.
    @inlinable package var isBase64: Bool {
        let padding = suffix(2).count { $0 == UInt8(ascii: "=") }
        guard !isEmpty, count % 4 == 0 else { return false }
        return dropLast(padding).allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/") }
    }
}
