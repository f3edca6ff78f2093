import HTTP
import Testing

struct EventStreamDecoderTests {
    typealias Event = EventStreamDecoder.Event

    static let streams: [(String, [Event])] = [
        ("data: a\n\n", [event("a")]),
        ("data: a\r\n\r\n", [event("a")]),
        ("data: a\r\r", [event("a")]),
        ("data: a\r\n\ndata: b\n\r\n", [event("a"), event("b")]),
        ("\u{FEFF}data: a\n\n", [event("a")]),
        ("data: a\n\n\u{FEFF}data: b\n\n", [event("a")]),
        ("data:a\ndata:  b\ndata\ndata:\n\n", [event("a\n b\n\n")]),
        ("data\n\n", [event("")]),
        (": comment\n\n:\n\ndata: a\n: inside\ndata: b\n\n", [event("a\nb")]),
        ("event: x\ndata: a\n\ndata: b\n\n", [event("a", type: "x"), event("b")]),
        ("event: x\n\ndata: b\n\n", [event("b")]),
        ("event: x\nevent\ndata: b\n\n", [event("b")]),
        ("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n", [event("a", id: "1"), event("b", id: "1"), event("c")]),
        ("id: 1\0\ndata: a\n\n", [event("a")]),
        ("retry: 10\nDATA: x\ndata : y\nother: z\n data: w\n\n", []),
        ("data: {\"t\":\"é😀\"}\n\n", [event("{\"t\":\"é😀\"}")]),
        ("data: a:b: c\n\n", [event("a:b: c")]),
        ("\n\n\r\n\r\r\ndata: a\n\n", [event("a")]),
        ("", []),
    ]

    @Test("A stream is the same events however it is cut", arguments: streams)
    func decoded(text: String, events: [Event]) throws {
        let bytes = Array(text.utf8)
        let cuts = bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        for pieces in [[bytes], bytes.map { [$0] }] + cuts {
            var decoder = EventStreamDecoder()
            var found: [Event] = []
            for piece in pieces { found += try decoder.receive(piece[...]) }
            #expect(found == events)
            let last = decoder.finish()
            #expect(last == nil)
        }
    }

    @Test(
        "An event without its empty line is returned at the end",
        arguments: [
            ("data: a", event("a")), ("data: a\n", event("a")), ("data: a\r", event("a")),
            ("data: x\n\nevent: e\ndata: a\ndata: b", event("a\nb", type: "e")), ("\u{FEFF}data: a", event("a")),
        ])
    func unfinished(text: String, event: Event) throws {
        var decoder = EventStreamDecoder()
        _ = try decoder.receive(Array(text.utf8)[...])
        let last = decoder.finish()
        let again = decoder.finish()
        #expect(last == event)
        #expect(again == nil)
    }

    @Test("Bytes that are not UTF-8 stay as they are")
    func notUTF8() throws {
        var decoder = EventStreamDecoder()
        let events = try decoder.receive((Array("data: ".utf8) + [0xFF, 0xC3, 0x0A, 0x0A])[...])
        #expect(events == [Event(data: [0xFF, 0xC3])])
    }

    @Test(
        "An event at the size limit is returned, one a byte longer is refused",
        arguments: ["data: abcd\n\n", ": comment!\n\ndata:\n\n", "data:\ndata: ab\ndata: b\n\n"])
    func limit(text: String) throws {
        var counts: [Int] = []
        for max in 1...12 {
            var decoder = EventStreamDecoder(eventBytesMax: max)
            do {
                counts.append(try decoder.receive(Array(text.utf8)[...]).count)
            } catch {
                #expect(error == .init(eventBytesMax: max))
                counts.append(0)
            }
        }
        #expect(counts == [Int](repeating: 0, count: 9) + [1, 1, 1])
    }

    private static func event(_ data: String, type: String? = nil, id: String? = nil) -> Event {
        Event(type: type, data: Array(data.utf8), id: id)
    }
}
