import JSON
import Testing

struct IndexWordStringTests {
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
}
