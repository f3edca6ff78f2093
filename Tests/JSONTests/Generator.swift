import JSON

/// SplitMix64: the same numbers in each run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// Makes texts that are JSON, in all spellings the grammar has, and such that are nearly JSON.
struct Generator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// A valid text.
    mutating func text() -> [UInt8] {
        Array((blank() + value(depth: 0) + blank()).utf8)
    }

    /// A valid text in which bytes were changed, removed, doubled or put in.
    mutating func damagedText() -> [UInt8] {
        var bytes = text()
        for _ in 0..<pick(1...3) {
            let place = pick(0...bytes.count)
            switch pick(0...4) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.insert(UInt8(pick(0...255)), at: place)
            case 2: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random)!.utf8, at: place)
            case 3: bytes.removeSubrange(place..<min(place + pick(1...3), bytes.count))
            default: bytes.insert(contentsOf: bytes[place..<min(place + pick(1...9), bytes.count)], at: place)
            }
        }
        return bytes
    }

    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "-", "+", ".", "0", "e", "E1", "null", "true",
        "NaN",
        "Infinity", "//", "/*", "*/", "'", "\n", "\u{FEFF}", "\u{A0}", "\u{0}", "\u{1F}", "\"a\":1,", ",\"a\":1",
        "1e400",
    ]

    private mutating func pick(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func blank() -> String {
        pick(0...3) == 0 ? [" ", "\n", "\r\n", "\t", "  \n "].randomElement(using: &random)! : ""
    }

    private mutating func value(depth: Int) -> String {
        switch pick(0...(depth < 6 ? 9 : 5)) {
        case 0: ["null", "true", "false"].randomElement(using: &random)!
        case 1...2: number()
        case 3...5: string()
        case 6...7: array(depth: depth)
        default: object(depth: depth)
        }
    }

    private mutating func array(depth: Int) -> String {
        let elements = (0..<pick(0...5)).map { _ in blank() + value(depth: depth + 1) + blank() }
        return "[" + (elements.isEmpty ? blank() : elements.joined(separator: ",")) + "]"
    }

    private mutating func object(depth: Int) -> String {
        let members = (0..<pick(0...(pick(0...9) == 0 ? 40 : 5))).map { number in
            // The number keeps the keys apart.
            let key = String(string().dropLast()) + "\(number)\""
            return blank() + key + blank() + ":" + blank() + value(depth: depth + 2) + blank()
        }
        return "{" + (members.isEmpty ? blank() : members.joined(separator: ",")) + "}"
    }

    private mutating func number() -> String {
        let whole = [
            "0", "7", "-0", "-1", "\(pick(0...Int(Int32.max)))", "\(Int.max)", "\(Int.min)", "9223372036854775808",
            "9007199254740993", "-\(pick(1...99999))", "123456789012345678901234567890",
        ].randomElement(using: &random)!
        let fraction = pick(0...3) == 0 ? ".\(pick(0...99999))" : ""
        let exponent =
            pick(0...4) == 0 ? ["e0", "E5", "e-7", "E+12", "e-330", "e300", "e22"].randomElement(using: &random)! : ""
        return whole + fraction + exponent
    }

    private mutating func string() -> String {
        let parts = [
            "", "a", "text", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\\u0041", "\\u00e9", "\\u0000",
            "\\uD83D\\uDE00",
            "\\u2028", "é", "ü", "日本", "🚀", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}",
            "\u{10FFFF}",
            "e\u{301}", "/", "'", "  ", "{", "]",
        ]
        return "\"" + (0..<pick(0...5)).map { _ in parts.randomElement(using: &random)! }.joined() + "\""
    }
}
