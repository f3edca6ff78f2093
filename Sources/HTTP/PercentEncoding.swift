/// `%41` for `A` (RFC 3986, section 2.1).
package enum PercentEncoding {
    /// Decodes a part of a path: `openclaw%2Fmain` → `openclaw/main`. A plus sign stays one.
    ///
    /// - Returns: nil for a percent sign without two hexadecimal digits, and when the result is not UTF-8.
    package static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                return nil
            }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
