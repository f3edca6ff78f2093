import Testing

@testable import Providers

struct EscapeTests {
    @Test(
        "An escape is as long as its form, and stands for the bytes of its character",
        arguments: [
            ("%41b", 3, "A"), ("\\u00e9b", 6, "é"), ("\\x41", 4, "A"), ("\\/", 2, "/"), ("\\n", 2, " "),
            ("&#65;b", 5, "A"), ("&#x41;", 6, "A"), ("&amp;", 5, "&"), ("\\ud800", 6, "?"),
        ])
    func escape(text: String, count: Int, character: String) {
        let escape = Escape(at: 0, in: Array(text.utf8))
        #expect(escape?.count == count)
        #expect(escape.map { String(decoding: $0.bytes, as: UTF8.self) } == character)
    }

    @Test("Other text does not begin an escape", arguments: ["a", "%", "%4", "%zz", "\\", "\\u12", "&", "&x;", "&#;"])
    func none(text: String) {
        #expect(Escape(at: 0, in: Array(text.utf8)) == nil)
    }
}
