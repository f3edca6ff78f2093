import HTTP
import Testing

struct ServerSentEventsTests {
    @Test(
        "An event is a data line for each line of its text, and an empty line",
        arguments: [
            ("{}", "data: {}\n\n"), ("[DONE]", "data: [DONE]\n\n"), ("", "data: \n\n"),
            ("a\nb\r\nc\rd", "data: a\ndata: b\ndata: c\ndata: d\n\n"), ("a\n", "data: a\ndata: \n\n"),
        ])
    func event(text: String, bytes: String) throws {
        let written = ServerSentEvents.event(Array(text.utf8))
        #expect(String(decoding: written, as: UTF8.self) == bytes)
    }

    @Test("A comment cannot become an event")
    func comment() throws {
        let written = ServerSentEvents.comment("a\n\ndata: b")
        var decoder = EventStreamDecoder()
        let events = try decoder.receive(written[...])
        #expect(String(decoding: written, as: UTF8.self) == ": a\n: \n: data: b\n\n")
        #expect(events == [])
    }

    @Test("A written value is read back", arguments: ["{\"a\":\"\\n\"}", "x\ny", "é", " blank first"])
    func readBack(text: String) throws {
        var decoder = EventStreamDecoder()
        let events = try decoder.receive(ServerSentEvents.event(Array(text.utf8))[...])
        #expect(events == [.init(data: Array(text.utf8))])
    }
}
