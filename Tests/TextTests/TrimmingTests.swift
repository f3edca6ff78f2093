import Testing
import Text

struct TrimmingTests {
    @Test(
        "The white space of ASCII is removed at both ends, and nothing else",
        arguments: [
            (" \ta b\t", "a b"), ("", ""), (" \t ", ""), ("a", "a"), ("\r\n\u{B}\u{C}a\n", "a"),
            ("\u{A0}a\u{FEFF} ", "\u{A0}a\u{FEFF}"), (" \u{301}a", "\u{301}a"),
        ])
    func ascii(text: String, expected: String) {
        #expect(String(decoding: Array(text.utf8).trimmingASCIIWhiteSpace, as: UTF8.self) == expected)
        #expect(text.trimmingASCIIWhiteSpace.utf8.elementsEqual(expected.utf8))
        #expect("x\(text)x".dropFirst().dropLast().trimmingASCIIWhiteSpace.utf8.elementsEqual(expected.utf8))
    }

    @Test(
        "The white space of Unicode and byte order marks are removed at both ends",
        arguments: [
            ("", ""), (" \n", ""), ("a", "a"), ("\u{FEFF} a b\u{A0}\r\n", "a b"), ("\u{2003}é\u{301}", "é\u{301}"),
            ("\u{200B}a", "\u{200B}a"),
        ])
    func unicode(text: String, expected: String) {
        #expect(text.trimmingUnicodeWhiteSpace.utf8.elementsEqual(expected.utf8))
        #expect(text[...].trimmingUnicodeWhiteSpace.utf8.elementsEqual(expected.utf8))
    }
}
