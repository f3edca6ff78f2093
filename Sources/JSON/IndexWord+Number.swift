extension IndexWord {
    /// The integer value of a number, if it fits. `1.0` and `1e2` are integers; beyond 2^53 only a number in digits is
    /// one.
    func integer(in bytes: [UInt8]) -> Int? {
        let spelling = spelling(in: bytes)
        if let integer = Int(spelling) { return integer }
        if isHexadecimal(in: bytes) {
            return Int(
                String(decoding: bytes[range].filter { $0 | 0x20 != UInt8(ascii: "x") }, as: UTF8.self), radix: 16)
        }
        guard needsDecoding, let value = Double(spelling), abs(value) <= 0x1p53 else { return nil }
        return Int(exactly: value)
    }

    /// The nearest double, nil if it is not finite.
    func double(in bytes: [UInt8]) -> Double? {
        guard let value = Double(spelling(in: bytes)), value.isFinite else { return nil }
        return value
    }

    /// A number in the syntax of JSON; Infinity and NaN become `null`, as in ECMAScript's `JSON.stringify`.
    func strictNumber(in bytes: [UInt8]) -> String {
        if isHexadecimal(in: bytes) {
            return integer(in: bytes)?.description ?? double(in: bytes)?.description ?? "null"
        }
        let isWord = bytes[range].contains { $0 == UInt8(ascii: "I") || $0 == UInt8(ascii: "N") }
        return isWord ? "null" : spelling(in: bytes)
    }

    private func isHexadecimal(in bytes: [UInt8]) -> Bool {
        needsDecoding && bytes[range].contains { $0 | 0x20 == UInt8(ascii: "x") }
    }

    /// The number without a leading plus sign and with a digit on both sides of its point.
    private func spelling(in bytes: [UInt8]) -> String {
        if !needsDecoding { return String(decoding: bytes[range], as: UTF8.self) }
        var spelling: [UInt8] = []
        for byte in bytes[range] {
            let isFirst = spelling.isEmpty || spelling == [UInt8(ascii: "-")]
            if isFirst && byte == UInt8(ascii: "+") { continue }
            if isFirst && byte == UInt8(ascii: ".") { spelling.append(UInt8(ascii: "0")) }
            if byte | 0x20 == UInt8(ascii: "e"), spelling.last == UInt8(ascii: ".") { spelling.removeLast() }
            spelling.append(byte)
        }
        if spelling.last == UInt8(ascii: ".") { spelling.removeLast() }
        return String(decoding: spelling, as: UTF8.self)
    }
}
