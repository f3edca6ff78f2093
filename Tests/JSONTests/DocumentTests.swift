import JSON
import Testing

struct DocumentTests {
    @Test("As many containers as allowed may be within each other, not one more", arguments: ["[", "{\"a\":"])
    func depth(open: String) throws {
        func text(_ depth: Int) -> [UInt8] {
            let close = open == "[" ? "]" : "}"
            return Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try Document(parsing: text(127)) }
        #expect(throws: Never.self) { try Document(parsing: text(128)) }
        let error = SyntaxError(.depthMax(128), at: 128 * open.utf8.count)
        #expect(throws: error) { try Document(parsing: text(129)) }
        #expect(throws: error) { try Document(parsing: Array(String(repeating: open, count: 1_000_000).utf8)) }
        #expect(throws: SyntaxError(.depthMax(0), at: 0)) { try Document(parsing: text(1), depthMax: 0) }
    }
}
