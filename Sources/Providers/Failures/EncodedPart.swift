/// The base64 characters that a secret determines, given the number of bytes that precede it in the encoded text.
struct EncodedPart {
    /// In the alphabet of RFC 4648, section 4.
    let characters: [UInt8]
    /// Whether the character before, and the one after, also contain bits of the secret.
    let reachesBefore: Bool
    let reachesAfter: Bool

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// - Parameter alignment: the number of bytes before the secret, modulo 3.
    init(of secret: [UInt8], after alignment: Int) {
        let bytes = Array(repeating: UInt8(0), count: alignment) + secret
        let first = (alignment * 8 + 5) / 6
        let end = bytes.count * 8 / 6
        characters = (first..<max(first, end)).map { index in
            let bit = index * 6
            let pair = UInt16(bytes[bit / 8]) << 8 | (bit / 8 + 1 < bytes.count ? UInt16(bytes[bit / 8 + 1]) : 0)
            return Self.alphabet[Int(pair >> UInt16(10 - bit % 8) & 0x3f)]
        }
        reachesBefore = alignment > 0
        reachesAfter = bytes.count * 8 % 6 != 0
    }
}
