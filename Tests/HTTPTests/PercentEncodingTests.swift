import HTTP
import Testing

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
}
