import JSON
import Testing

struct QuotingTests {
    @Test("A text is escaped where it must be and nowhere else")
    func escapes() throws {
        var writer = Writer()
        writer.value("\"\\/\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}é😀\u{2028}\u{2029}")
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #""\"\\/\u0000\b\t\n\u000b\f\r\u001f"# + "\u{7f}é😀\u{2028}\u{2029}\"")
    }
}
