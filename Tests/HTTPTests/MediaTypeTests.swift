import HTTP
import Testing

struct MediaTypeTests {
    @Test(
        "Parameters and case do not count",
        arguments: [
            "application/json", "Application/JSON", " application/json ; charset=utf-8", "application/json;",
        ])
    func json(text: String) {
        #expect(MediaType(text) == .json)
    }

    @Test("Another type is another value", arguments: ["text/plain", "application/json-seq", "application/jsonx"])
    func other(text: String) throws {
        #expect(try #require(MediaType(text)) != .json)
    }

    @Test("An invalid media type is nil", arguments: ["", "json", "a/b/c", "/json", "application/", "a b/c", "é/x"])
    func none(text: String) {
        #expect(MediaType(text) == nil)
    }
}
