import JSON
import Testing

struct ParserTests {
    @Test(
        "A valid document is read",
        arguments: [
            ("null", .null),
            (" true\r\n\t", .boolean(true)),
            ("false", .boolean(false)),
            ("0", 0),
            ("-0", 0),
            ("-12", -12),
            ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .number(0x1p63)),
            ("1.0", 1),
            ("1e2", 100),
            ("1E-2", .number(0.01)),
            ("-2.5e+3", -2500),
            ("1e400", .hugeNumber),
            (#""""#, ""),
            (#""aé€😀/""#, "aé€😀/"),
            (#""\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00""#, "\"\\/\u{8}\u{c}\n\r\tAé😀"),
            ("\"\u{7f}\u{2028}\"", "\u{7f}\u{2028}"),
            ("[]", []),
            ("[1,[2,[]],\"x\"]", [1, [2, []], "x"]),
            ("{}", [:]),
            (#"{"b":1,"a":{"c":[]}}"#, ["b": 1, "a": ["c": []]]),
            (#" { "" : [ 1 , 2 ] } "#, ["": [1, 2]]),
        ] as [(String, Value)])
    func valid(text: String, value: Value) throws {
        #expect(try Value(text) == value)
    }

    @Test(
        "An error has its position",
        arguments: [
            ("", .unexpectedEnd, 0),
            ("  ", .unexpectedEnd, 2),
            ("nul", .unexpectedEnd, 3),
            ("nulL", .unexpectedCharacter, 3),
            ("nullx", .trailingCharacters, 4),
            ("1 2", .trailingCharacters, 2),
            ("{} \0", .trailingCharacters, 3),
            ("\0", .unexpectedCharacter, 0),
            ("1\u{FEFF}", .trailingCharacters, 1),
            ("\u{FEFF}\u{FEFF}1", .unexpectedCharacter, 3),
            ("NaN", .unexpectedCharacter, 0),
            ("'a'", .unexpectedCharacter, 0),
            ("[1,]", .unexpectedCharacter, 3),
            ("[,1]", .unexpectedCharacter, 1),
            ("[1 2]", .unexpectedCharacter, 3),
            ("[1", .unexpectedEnd, 2),
            ("[1}", .unexpectedCharacter, 2),
            ("{\"a\":1,}", .unexpectedCharacter, 7),
            ("{\"a\" 1}", .unexpectedCharacter, 5),
            ("{a:1}", .unexpectedCharacter, 1),
            ("{1:1}", .unexpectedCharacter, 1),
            ("/**/1", .unexpectedCharacter, 0),
            ("\u{A0}1", .unexpectedCharacter, 0),
        ] as [(String, SyntaxError.Reason, Int)])
    func fault(text: String, reason: SyntaxError.Reason, offset: Int) {
        #expect(throws: SyntaxError(reason, at: offset)) { try Value(text) }
    }
}
