import JSON
import Testing

struct ParserTests {
    @Test(
        "A valid text is read as what it says",
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
        "A surrogate without its other half is read as the replacement character",
        arguments: [
            (#""\ud800""#, "\u{FFFD}"),
            (#""\udc00""#, "\u{FFFD}"),
            (#""\udc00\ud800""#, "\u{FFFD}\u{FFFD}"),
            (#""\ud800\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ud800\n""#, "\u{FFFD}\n"),
            (#""\ud800x\udc00""#, "\u{FFFD}x\u{FFFD}"),
            (#""\ud800\u0041""#, "\u{FFFD}A"),
        ] as [(String, Value)])
    func loneSurrogate(text: String, value: Value) throws {
        #expect(try Value(text) == value)
    }

    @Test(
        "A fault is told with its place",
        arguments: [
            ("", .unexpectedEnd, 0),
            ("  ", .unexpectedEnd, 2),
            ("nul", .unexpectedEnd, 3),
            ("nulL", .unexpectedCharacter, 3),
            ("nullx", .trailingCharacters, 4),
            ("1 2", .trailingCharacters, 2),
            ("{} \0", .trailingCharacters, 3),
            ("\0", .unexpectedCharacter, 0),
            ("\u{FEFF}1", .byteOrderMark, 0),
            ("01", .trailingCharacters, 1),
            ("-", .unexpectedEnd, 1),
            ("-a", .unexpectedCharacter, 1),
            ("+1", .unexpectedCharacter, 0),
            (".5", .unexpectedCharacter, 0),
            ("5.", .unexpectedEnd, 2),
            ("5.e1", .unexpectedCharacter, 2),
            ("5e", .unexpectedEnd, 2),
            ("0x10", .trailingCharacters, 1),
            ("NaN", .unexpectedCharacter, 0),
            ("'a'", .unexpectedCharacter, 0),
            ("\"a", .unexpectedEnd, 2),
            ("\"a\n\"", .controlCharacter, 2),
            ("\"\0\"", .controlCharacter, 1),
            (#""\x41""#, .invalidEscape, 1),
            (#""\u12g4""#, .invalidEscape, 1),
            (#""\u12"#, .unexpectedEnd, 5),
            (#""\"#, .unexpectedEnd, 2),
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

    @Test("As many containers as allowed may be within each other, not one more", arguments: ["[", "{\"a\":"])
    func depth(open: String) throws {
        func text(_ depth: Int) -> [UInt8] {
            let close = open == "[" ? "]" : "}"
            return Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try Document(parsing: text(127)) }
        #expect(throws: Never.self) { try Document(parsing: text(128)) }
        let error = SyntaxError(.depthMax(128), at: 128 * open.utf8.count)
        #expect(throws: error) { try Document(parsing: text(129)) }
        #expect(throws: error) { try Document(parsing: Array(String(repeating: open, count: 1_000_000).utf8)) }
        #expect(throws: SyntaxError(.depthMax(0), at: 0)) { try Document(parsing: text(1), depthMax: 0) }
    }

    @Test(
        "A key that occurs twice in one object is refused, however it is spelt",
        arguments: [
            (#"{"a":1,"a":1}"#, "a", 7),
            (#"{"a":1,"b":{"a":1},"\u0061":1}"#, "a", 19),
            (#"{"x":{"é":1,"\u00e9":2}}"#, "é", 13),
            (#"{"\ud800":1,"\ufffd":2}"#, "\u{FFFD}", 12),
        ])
    func duplicate(text: String, key: String, offset: Int) {
        #expect(throws: SyntaxError(.duplicateKey(key), at: offset)) { try Value(text) }
    }

    @Test("Keys are compared as bytes: canonically equivalent ones are two", arguments: [0, 40])
    func equivalentKeys(others: Int) throws {
        let more = (0..<others).map { ",\"\($0)\":0" }.joined()
        let root = try Document(parsing: Array("{\"\u{e9}\":1,\"e\u{301}\":2\(more)}".utf8)).root
        #expect(root.count == others + 2)
        #expect(root["\u{e9}"]?.integer == 1)
        #expect(root["e\u{301}"]?.integer == 2)
    }

    @Test("The first repeated key of a large object is found", arguments: [16, 17, 33, 5_000])
    func duplicateInLargeObject(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        #expect(throws: Never.self) { try Value("{" + members.joined(separator: ",") + "}") }
        let before = "{" + members.joined(separator: ",") + ","
        #expect(throws: SyntaxError(.duplicateKey("k7"), at: before.utf8.count)) {
            try Value(before + "\"\\u006b7\":0,\"k8\":0}")
        }
    }
}
