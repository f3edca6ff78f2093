import Testing
import Text

struct PercentEncodingTests {
    @Test(
        "A segment is decoded once, or refused",
        arguments: [
            ("openclaw", "openclaw"), ("openclaw%2Fmain", "openclaw/main"), ("openclaw%2fmain", "openclaw/main"),
            ("a+b", "a+b"), ("%C3%A9", "é"), ("%2541", "%41"), ("", ""), ("%", nil), ("%4", nil), ("%zz", nil),
            ("%C3", nil), ("%+1", nil), ("%00", "\0"),
        ] as [(String, String?)])
    func decoded(segment: String, text: String?) {
        #expect(PercentEncoding.decode(segment[...]) == text)
    }

    @Test(
        "A word holds neither blanks nor control characters, and is decoded to what it was",
        arguments: [
            ("a b", "a%20b"), ("50%", "50%25"), ("é+/", "é+/"), ("\0\n\u{7F}", "%00%0a%7f"), ("", ""),
        ])
    func word(text: String, word: String) {
        #expect(PercentEncoding.encode(word: text) == word)
        #expect(PercentEncoding.decode(word[...]) == text)
    }
}
