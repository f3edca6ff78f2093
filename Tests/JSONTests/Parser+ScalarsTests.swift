import JSON
import Testing

struct ParserScalarsTests {
    @Test(
        "An error in a string or number has its position",
        arguments: [
            ("01", .trailingCharacters, 1),
            ("-", .unexpectedEnd, 1),
            ("-a", .unexpectedCharacter, 1),
            ("+1", .unexpectedCharacter, 0),
            (".5", .unexpectedCharacter, 0),
            ("5.", .unexpectedEnd, 2),
            ("5.e1", .unexpectedCharacter, 2),
            ("5e", .unexpectedEnd, 2),
            ("0x10", .trailingCharacters, 1),
            ("\"a", .unexpectedEnd, 2),
            ("\"a\n\"", .controlCharacter, 2),
            ("\"\0\"", .controlCharacter, 1),
            (#""\x41""#, .invalidEscape, 1),
            (#""\u12g4""#, .invalidEscape, 1),
            (#""\u12"#, .unexpectedEnd, 5),
            (#""\"#, .unexpectedEnd, 2),
        ] as [(String, SyntaxError.Reason, Int)])
    func fault(text: String, reason: SyntaxError.Reason, offset: Int) {
        #expect(throws: SyntaxError(reason, at: offset)) { try Value(text) }
    }

    @Test("Bytes that are no UTF-8 are refused where they begin", arguments: HostileTexts.invalidSequences)
    func encoding(sequence: [UInt8]) {
        #expect(throws: SyntaxError(.invalidUTF8, at: 2)) {
            try Document(parsing: Array("[\"".utf8) + sequence + Array("\"]".utf8))
        }
        #expect(throws: SyntaxError(.invalidUTF8, at: 1)) {
            try Document(parsing: Array("1".utf8) + sequence)
        }
    }
}
