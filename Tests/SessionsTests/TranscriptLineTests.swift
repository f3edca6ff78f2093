import Testing

@testable import Sessions

struct TranscriptLineTests {
    @Test(
        "An id is an offset in eight digits",
        arguments: [(0, "00000000"), (255, "000000ff"), (4_294_967_295, "ffffffff")])
    func id(offset: Int, text: String) {
        #expect(TranscriptLine.text(ofId: offset) == text)
        #expect(TranscriptLine.id(text) == offset)
    }

    @Test(
        "Only that spelling is an id",
        arguments: ["", "ff", "0000000F", "+0000001", "-0000001", "000000000", "0000000g"])
    func noId(text: String) {
        #expect(TranscriptLine.id(text) == nil)
    }

    @Test("A header is read back as it was written")
    func header() throws {
        let key = try SessionKey(complete: "agent:main:openai-user:\"ünï\"")
        let header = SessionHeader(sessionId: "s", time: 5, workspace: "/srv/\\w", key: key)

        #expect(try SessionHeader(line: header.line.dropLast()) == header)
    }

    @Test(
        "A line that is not a header of this format is rejected",
        arguments: [
            "", "{}", #"{"type":"session","version":3,"id":"x","cwd":"/"}"#,
            #"{"type":"session","version":4,"id":"x","openclaw":{"format":1,"key":"agent:a:b","agent":"a"}}"#,
            #"{"type":"session","version":3,"id":"x","openclaw":{"format":0,"key":"agent:a:b","agent":"a"}}"#,
            #"{"type":"session","version":3,"id":"x","openclaw":{"format":1,"key":"agent:a:b","agent":"b"}}"#,
            #"{"type":"session","version":3,"id":"x","openclaw":{"format":1,"key":"b","agent":"a"}}"#,
        ])
    func noHeader(line: String) throws {
        #expect(try SessionHeader(line: Array(line.utf8)) == nil)
    }
}
