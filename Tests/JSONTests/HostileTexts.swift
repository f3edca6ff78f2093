/// Texts that readers are known to trip over.
enum HostileTexts {
    static let all: [[UInt8]] = truncated + invalidUTF8 + written.map { Array($0.utf8) }

    /// A text with everything in it, cut at every byte.
    static let truncated: [[UInt8]] = {
        let text = Array(#" {"a":[1,-2.5e+3,"\"\ud83d\ude00é€😀",true,false,null,{}],"\u0062":{"c":[[]]}} "#.utf8)
        return text.indices.map { Array(text[..<$0]) }
    }()

    /// Each of these stands in a string, a key, between values, and alone.
    static let invalidUTF8: [[UInt8]] = invalidSequences.flatMap { sequence -> [[UInt8]] in
        let string: [UInt8] = [0x22] + sequence + [0x22]
        let object: [UInt8] = Array("{".utf8) + string + Array(":1}".utf8)
        let after: [UInt8] = [0x31] + sequence
        return [string, object, after, sequence]
    }

    /// Stray and missing continuation bytes, overlong forms, surrogates, beyond U+10FFFF, bytes that never occur.
    static let invalidSequences: [[UInt8]] = [
        [0x80], [0xBF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xC1, 0xBF], [0xC0, 0xA2], [0xE0, 0x80, 0x80],
        [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
        [0xED, 0xBF, 0xBF],
        [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
        [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC], [0xF0, 0x90, 0x8C, 0x28], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        [0xFF, 0xFE], [0xFE, 0xFF],
    ]

    private static let written: [String] = [
        "", " ", "\n", "null", "nul", "nulll", "Null", "NULL", "True", "truefalse", "true false", "[1]x", "{}{}", "1,",
        "-0", "-0.0", "-", "--1", "+1", "01", "-01", "00", "0.", ".0", "0.e1", "1e", "1e+", "1E5", "1.5.5", "0x1",
        "1_000", "1e400",
        "-1e400", "1e-400", "0e999999999999", "1" + String(repeating: "0", count: 400),
        String(repeating: "9", count: 4_000),
        "0." + String(repeating: "0", count: 4_000) + "1", "2.2250738585072011e-308", "1.7976931348623158e308",
        "1.7976931348623159e308", "9007199254740993", "NaN", "Infinity", "-Infinity", "nan", "undefined", "\u{FEFF}1",
        "1\u{FEFF}",
        "\0", "1\0", "[\0]", "\"\0\"", "\"\u{1}\"", "\"\n\"", "\"\t\"", "\"\u{7f}\"", "\"\u{2028}\"", "\u{2028}1",
        "\u{A0}1", "\u{B}1",
        "\u{C}1", "'a'", "\"a", "a\"", "\"\\\"", "\"\\x41\"", "\"\\'\"", "\"\\u\"", "\"\\u12\"", "\"\\u123\"",
        "\"\\u12G4\"",
        "\"\\U0041\"", "\"\\u+041\"", "\"\\u 041\"", "\"\\u00e9\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"",
        "\"\\uDC00\\uD800\"", "\"\\uD83D\\uDE00\"", "\"\\uD83D\\u0041\"", "\"\\uD83Dx\"", "\"\\uDBFF\\uDFFF\"",
        "\"\\ud83d\\n\"",
        "[", "]", "[]]", "[[]", "[,]", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1;2]", "{", "}", "{}}", "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}", "{,}", "{\"a\" 1}", "{\"a\"::1}", "{a:1}", "{1:1}", "{null:1}", "{\"a\":1 \"b\":2}",
        "{\"a\":1;\"b\":2}", "[{]}", "{[}]",
        "/**/1", "1//", "#1", "{\"\":{\"\":[]}}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":1}",
        "{\"\\ud800\":1,\"\\udfff\":2}",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
        String(repeating: "{\"a\":", count: 100) + "1" + String(repeating: "}", count: 100),
    ]
}
