import Testing
import Text

struct PrintableTests {
    @Test(
        "Printable texts stay, others are cut between characters",
        arguments: [
            ("plain", 100, "plain"), ("naïve", 3, "na"), ("naïve", 4, "naï"), ("a\u{0}b\u{7f}c\u{85}d", 100, "a?b?c?d"),
            ("", 0, ""), ("é", 1, ""), ("a\u{202e}b\u{2028}c\u{2066}d", 100, "a?b?c?d"),
        ])
    func printing(text: String, bytesMax: Int, expected: String) {
        #expect(printable(text, bytesMax: bytesMax) == expected)
    }

    @Test(
        "Characters that act on a terminal become escapes, others stay",
        arguments: [
            ("plain é", "plain é", "plain é"), ("\u{1b}[31m", "\\u{1b}[31m", "\\u{1b}[31m"),
            ("a\u{202e}b", "a\\u{202e}b", "a\\u{202e}b"), ("a\n\tb", "a\\u{a}\\u{9}b", "a\n\tb"),
            ("a\\b", "a\\\\b", "a\\b"),
        ])
    func terminal(text: String, line: String, lines: String) {
        #expect(terminalEscaped(text) == line)
        #expect(terminalEscaped(text, keepingLines: true) == lines)
    }
}
