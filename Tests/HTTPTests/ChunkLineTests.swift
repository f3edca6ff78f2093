import Testing

@testable import HTTP

struct ChunkLineTests {
    @Test(
        "A size may have extensions, which are counted",
        arguments: [
            ("0", 0, 0), ("fF", 255, 0), ("00010;a", 16, 2), ("1 \t;a=\"b\"", 1, 8),
            ("fffffffffffffff", (1 << 60) - 1, 0),
        ])
    func parsed(text: String, size: Int, extensionBytes: Int) throws {
        let line = try ChunkLine(Array(text.utf8)[...])
        #expect(line.size == size)
        #expect(line.extensionBytes == extensionBytes)
    }
}
