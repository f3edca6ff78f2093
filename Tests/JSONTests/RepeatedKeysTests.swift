import JSON
import Testing

struct RepeatedKeysTests {
    @Test(
        "A key that occurs twice in one object is refused, however it is spelt",
        arguments: [
            (#"{"a":1,"a":1}"#, "a", 7),
            (#"{"a":1,"b":{"a":1},"\u0061":1}"#, "a", 19),
            (#"{"x":{"é":1,"\u00e9":2}}"#, "é", 13),
            (#"{"\ud800":1,"\ufffd":2}"#, "\u{FFFD}", 12),
        ])
    func duplicate(text: String, key: String, offset: Int) {
        #expect(throws: SyntaxError(.duplicateKey(key), at: offset)) { try Value(text) }
    }

    @Test("Keys are compared as bytes: canonically equivalent ones are two", arguments: [0, 40])
    func equivalentKeys(others: Int) throws {
        let more = (0..<others).map { ",\"\($0)\":0" }.joined()
        let root = try Document(parsing: Array("{\"\u{e9}\":1,\"e\u{301}\":2\(more)}".utf8)).root
        #expect(root.count == others + 2)
        #expect(root["\u{e9}"]?.integer == 1)
        #expect(root["e\u{301}"]?.integer == 2)
    }

    @Test("The first repeated key of a large object is found", arguments: [16, 17, 33, 5_000])
    func duplicateInLargeObject(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":\($0)" }
        #expect(throws: Never.self) { try Value("{" + members.joined(separator: ",") + "}") }
        let before = "{" + members.joined(separator: ",") + ","
        #expect(throws: SyntaxError(.duplicateKey("k7"), at: before.utf8.count)) {
            try Value(before + "\"\\u006b7\":0,\"k8\":0}")
        }
    }
}
