import Testing

@testable import HTTP

struct LineBufferTests {
    @Test("Lines and counted bytes come out in turn")
    func turns() throws {
        var buffer = LineBuffer()
        buffer.append(Array("ab\r\ncd".utf8))
        let line = try buffer.takeLine(max: 2, .headBytesMax)
        let none = try buffer.takeLine(max: 2, .headBytesMax)
        buffer.append(Array("e\r\n".utf8))
        let bytes = buffer.take(max: 2)
        let rest = try buffer.takeLine(max: 2, .headBytesMax)
        #expect([line, bytes, rest].map { $0.map { String(decoding: $0, as: UTF8.self) } } == ["ab", "cd", "e"])
        #expect(none == nil)
        #expect(buffer.isEmpty)
    }

    @Test(
        "A line is too long as soon as its end can no longer be in time",
        arguments: ["abc", "ab\rc", "ab\r\r", "abc\r"])
    func tooLong(text: String) {
        var buffer = LineBuffer()
        buffer.append(Array(text.utf8))
        #expect(throws: RequestError.limitExceeded(.trailerBytesMax)) { try buffer.takeLine(max: 2, .trailerBytesMax) }
    }

    @Test("A line of the longest length may still be waiting for its end", arguments: ["", "ab", "ab\r"])
    func waiting(text: String) throws {
        var buffer = LineBuffer()
        buffer.append(Array(text.utf8))
        let line = try buffer.takeLine(max: 2, .trailerBytesMax)
        #expect(line == nil)
    }

    @Test("A piece that is still held is not changed by what comes after it")
    func held() {
        var buffer = LineBuffer()
        buffer.append(Array("ab".utf8))
        let piece = buffer.take(max: 2)
        buffer.append(Array("cd".utf8))
        #expect(Array(piece) == Array("ab".utf8))
        #expect(Array(buffer.take(max: 9)) == Array("cd".utf8))
    }
}
