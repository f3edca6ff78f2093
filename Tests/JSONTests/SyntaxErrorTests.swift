import JSON
import Testing

struct SyntaxErrorTests {
    @Test(
        "An error is described in words",
        arguments: [
            (SyntaxError(.unexpectedCharacter, at: 17), "unexpected character at byte 17"),
            (SyntaxError(.unexpectedEnd, at: 0), "unexpected end of text at byte 0"),
            (SyntaxError(.duplicateKey("a"), at: 40), "duplicate key \"a\" at byte 40"),
            (SyntaxError(.duplicateKey("a\n\u{1b}"), at: 1), #"duplicate key "a\n\u001b" at byte 1"#),
            (
                SyntaxError(.duplicateKey(String(repeating: "e\u{301}", count: 40)), at: 1),
                "duplicate key \"\(String(repeating: "e\u{301}", count: 32))\" at byte 1"
            ),
            (SyntaxError(.depthMax(128), at: 128), "more than 128 levels of nesting at byte 128"),
        ])
    func words(error: SyntaxError, text: String) {
        #expect(error.description == text)
    }

    @Test(
        "An offset is shown as line and column, counted in scalars",
        arguments: [
            ("", 0, 1, 1), ("ab", 1, 1, 2), ("ab", 2, 1, 3), ("ab", 9, 1, 3), ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1),
            ("a\r\nb", 2, 2, 1), ("a\r\nb", 3, 2, 1), ("\r\r\n\n", 4, 4, 1), ("é€😀x", 9, 1, 4), ("\tx", 1, 1, 2),
        ])
    func position(text: String, offset: Int, line: Int, column: Int) {
        let position = TextPosition(of: offset, in: Array(text.utf8))
        #expect([position.line, position.column] == [line, column])
    }
}
