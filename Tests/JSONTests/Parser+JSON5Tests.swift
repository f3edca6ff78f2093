import JSON
import Testing

struct ParserJSON5Tests {
    @Test(
        "What JSON5 adds is read",
        arguments: [
            ("// a\n/* b * / **/ [ /**/ 1 /* */ , // c\r2,] // end", [1, 2]),
            ("\u{FEFF}\u{B}\u{C}\u{A0}\u{2028}\u{2029}\u{3000}\u{2003}1", 1),
            (
                "{a: 1, $_b: 2, é: 3, 日本: 4, a\u{200C}1\u{203F}: 5, 'q\"': 6, \"r\": 7,}",
                ["a": 1, "$_b": 2, "é": 3, "日本": 4, "a\u{200C}1\u{203F}": 5, "q\"": 6, "r": 7]
            ),
            (#"{\u0061b: 1}"#, ["ab": 1]),
            ("{null: 1, true: 2, Infinity: 3, function: 4}", ["null": 1, "true": 2, "Infinity": 3, "function": 4]),
            (#"'it\'s "x" \a\x41\v\0\/'"#, "it's \"x\" aA\u{B}\u{0}/"),
            ("'a\\\nb\\\r\nc\\\rd\\\u{2028}e\\\u{2029}f\\é'", "abcdefé"),
            ("'\t\u{1}\u{2028}'", "\t\u{1}\u{2028}"),
            ("[+1, -1, .5, 5., +.5e1, 0x1F, -0Xff, 0.]", [1, -1, .number(0.5), 5, 5, 31, -255, 0]),
            ("[Infinity, -Infinity, NaN, +NaN]", [.hugeNumber, .hugeNumber, .hugeNumber, .hugeNumber]),
            ("[0x7fffffffffffffff, 0x8000000000000000]", [.integer(.max), .number(0x1p63)]),
            ("[77777777777777777., +77777777777777777]", [77_777_777_777_777_777, 77_777_777_777_777_777]),
            ("// no line end\u{2028}1", 1),
        ] as [(String, Value)])
    func valid(text: String, value: Value) throws {
        #expect(try Value(text, as: .json5) == value)
    }

    @Test(
        "What JSON5 does not have either is refused",
        arguments: [
            ("", .unexpectedEnd, 0),
            ("/", .unexpectedEnd, 1),
            ("/ 1", .unexpectedCharacter, 1),
            ("1 /* x", .unexpectedEnd, 6),
            ("1 /*/", .unexpectedEnd, 5),
            ("// x", .unexpectedEnd, 4),
            ("[,]", .unexpectedCharacter, 1),
            ("[1,,]", .unexpectedCharacter, 3),
            ("{,}", .unexpectedCharacter, 1),
            ("{a:1,,}", .unexpectedCharacter, 5),
            ("{1a:1}", .unexpectedCharacter, 1),
            ("{a-b:1}", .unexpectedCharacter, 2),
            ("{a b:1}", .unexpectedCharacter, 3),
            (#"{\u0031:1}"#, .invalidEscape, 1),
            (#"{a\u002d:1}"#, .invalidEscape, 2),
            (#"{a\x41:1}"#, .invalidEscape, 2),
            (#"{\ud800:1}"#, .invalidEscape, 1),
            ("'a\nb'", .controlCharacter, 2),
            ("'a\rb'", .controlCharacter, 2),
            ("'a\"", .unexpectedEnd, 3),
            (#"'\1'"#, .invalidEscape, 1),
            (#"'\01'"#, .invalidEscape, 1),
            (#"'\x4'"#, .invalidEscape, 1),
            (#"'\u00'"#, .invalidEscape, 1),
            (#"'\"#, .unexpectedEnd, 2),
            (".", .unexpectedEnd, 1),
            ("+", .unexpectedEnd, 1),
            ("+-1", .unexpectedCharacter, 1),
            ("01", .trailingCharacters, 1),
            ("0x", .unexpectedEnd, 2),
            ("0xg", .unexpectedCharacter, 2),
            ("1e", .unexpectedEnd, 2),
            (".e1", .unexpectedCharacter, 1),
            ("1.2.3", .trailingCharacters, 3),
            ("Infinit", .unexpectedEnd, 7),
            ("-null", .unexpectedCharacter, 1),
            ("abc", .unexpectedCharacter, 0),
            ("{a:1,'a':2}", .duplicateKey("a"), 5),
            (#"{ab:1,\u0061b:2}"#, .duplicateKey("ab"), 6),
            ("\0", .unexpectedCharacter, 0),
            ("1\0", .trailingCharacters, 1),
        ] as [(String, SyntaxError.Reason, Int)])
    func fault(text: String, reason: SyntaxError.Reason, offset: Int) {
        #expect(throws: SyntaxError(reason, at: offset)) { try Value(text, as: .json5) }
    }

    @Test("Comments must be UTF-8 too", arguments: ["1//\u{1}", "1/*\u{1}*/", "\u{1}1", "{a\u{1}:1}", "'\\\u{1}'"])
    func encoding(text: String) {
        let bytes = text.utf8.map { $0 == 1 ? 0xC0 : $0 }
        #expect(throws: SyntaxError(.invalidUTF8, at: bytes.firstIndex(of: 0xC0)!)) {
            try Document(parsing: bytes, as: .json5)
        }
    }
}
