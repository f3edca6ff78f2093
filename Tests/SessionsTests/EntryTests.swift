import Conversation
import JSON
import Testing

@testable import Sessions

struct EntryTests {
    static let messages: [Message] = [
        .user("plain"),
        .user("quotes \" \\ \u{0} \u{1F} \u{7F} \u{2028} e\u{301} 🧨\n"),
        .user(UserMessage([])),
        .user(UserMessage([.text("a"), .image(Image(mimeType: "image/png", base64: "AAAA")), .text("b")])),
        .result("c1"),
        .toolResult(ToolResult(callId: "c", toolName: "", content: [], isError: true)),
        .model("answer"),
        .assistant(answer(.refused)), .assistant(answer(.error)), .assistant(answer(.aborted)),
        .assistant(answer(.length)), .assistant(answer(.toolUse)), .assistant(attached),
        .assistant(AssistantMessage([.text("well"), .refusal("I must not.")], stopReason: .refused)),
    ]

    /// An answer with everything that a provider attaches.
    static var attached: AssistantMessage {
        var call = ToolCall(id: "a", name: "look", arguments: "{}")
        call.extraContent = slice(#"{ "google":{"thought_signature":"c2ln\\/"}}"#)
        var answer = AssistantMessage([.thinking("hm", signature: "reasoning"), .toolCall(call)], stopReason: .toolUse)
        answer.reasoningDetails = slice("[{\"text\":\(deep)}]")
        answer.extraContent = slice(#"{"a":1.0}"#)
        return answer
    }

    /// Nested more deeply than a line may be.
    private static let deep = String(repeating: "[", count: 126) + String(repeating: "]", count: 126)

    private static func slice(_ json: String) -> Slice? {
        (try? Document(parsing: Array(json.utf8), depthMax: 1_000))?.root.slice
    }

    /// An answer with everything that one can have.
    static func answer(_ stopReason: StopReason) -> AssistantMessage {
        var answer = AssistantMessage(
            [
                .thinking("hm", signature: "s1"), .text("text", signature: "s2"), .text("more"),
                .toolCall(ToolCall(id: "ours", providerId: "theirs", name: "look", arguments: "{ \"a\" : 1.0 }")),
                .toolCall(ToolCall(id: "torn", name: "look", arguments: "{\"a\":")),
                .toolCall(ToolCall(id: "lines", name: "look", arguments: "{\n}")),
                .toolCall(ToolCall(id: "list", name: "look", arguments: "[1]")),
                .toolCall(ToolCall(id: "blank", name: "look", arguments: " {}")),
                .toolCall(ToolCall(id: "none", name: "look", arguments: "")),
                .toolCall(ToolCall(id: "twice", name: "look", arguments: "{\"a\":1,\"a\":2}")),
                .toolCall(
                    ToolCall(
                        id: "deep", name: "look",
                        arguments: "{\"a\":\(String(repeating: "[", count: 120))\(String(repeating: "]", count: 120))}"
                    )),
            ], stopReason: stopReason)
        answer.origin = ModelOrigin(api: "openai-completions", provider: "p", model: "m")
        answer.usage = Usage(input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 1)
        answer.errorMessage = stopReason == .error ? "it failed" : nil
        return answer
    }

    @Test("A written value is read back the same", arguments: messages)
    func roundTrip(message: Message) throws {
        var entry = Entry(id: 0x1234, parent: 0x12, time: 1_700_000_000_042, content: .message(message))
        entry.runId = "run"
        entry.turn = 3
        entry.isSeeded = true
        entry.totals = Usage(input: 1, output: 2, cacheRead: 3, cacheWrite: 4, reasoning: 5)
        let line = entry.line
        entry.length = line.count

        #expect(try Entry(line: line.dropLast(), at: 0x1234) == entry)
    }

    @Test("A line is one line", arguments: messages)
    func oneLine(message: Message) {
        let line = Entry(id: 0, parent: nil, time: 0, content: .message(message)).line

        #expect(line.last == UInt8(ascii: "\n"))
        #expect(!line.dropLast().contains { $0 == 0x0A || $0 == 0x0D })
    }

    @Test("An image that is stored in its own file is named by its digest")
    func media() throws {
        let digest = String(repeating: "ab", count: 32)
        let blocks: [UserBlock] = ["x", "y"].map { .image(Image(mimeType: "image/png", base64: $0)) }
        var entry = Entry(id: 0, parent: nil, time: 0, content: .message(.user(UserMessage(blocks))))
        entry.media = [1: digest]

        let read = try #require(try Entry(line: entry.line.dropLast(), at: 0))

        #expect(read.images == [.inline(Image(mimeType: "image/png", base64: "x")), .file(digest: digest)])
    }

    @Test("An answer in a client's history has no origin")
    func told() throws {
        let entry = Entry(id: 0, parent: nil, time: 0, content: .message(.told("x")))

        let read = try #require(try Entry(line: entry.line.dropLast(), at: 0))

        #expect(read.message == .said("x"))
    }

    @Test("A line of the reference without the object `openclaw` is read")
    func foreign() throws {
        let line = """
            {"type":"message","id":"00000040","parentId":"00000000","timestamp":"2026-01-01T00:00:00.000Z",\
            "message":{"role":"user","content":"hi","timestamp":5}}
            """
        let entry = try #require(try Entry(line: Array(line.utf8), at: 0x40))

        #expect(entry.message == .user("hi"))
        #expect(entry.parent == 0)
        #expect(entry.turn == nil)
    }

    @Test(
        "A line that is not a JSON object, an incomplete entry, and one that does not fit its offset, are damaged",
        arguments: [
            "", "{", "[]", "null", "\u{0}\u{0}", "{} {}", #"{"type":"message"}"#,
            #"{"type":"message","id":"00000041","parentId":null,"message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"40","parentId":null,"message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":7,"message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":"00000040","message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":"00000041","message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":"-0000001","message":{"role":"user","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":null,"message":{"role":"wizard","content":"x"}}"#,
            #"{"type":"message","id":"00000040","parentId":null,"message":{"role":"user"}}"#,
            #"{"type":"message","id":"00000040","parentId":null,"message":"x"}"#,
            #"{"type":"compaction","id":"00000040","parentId":null}"#,
            #"{"type":"compaction","id":"00000040","parentId":null,"summary":7}"#,
            #"{"type":"compaction","id":"00000041","parentId":null,"summary":"x"}"#,
            #"{"type":"compaction","id":"00000040","parentId":"00000040","summary":"x"}"#,
            #"{"type":"compaction","id":"00000040","summary":"x"}"#,
        ])
    func damaged(line: String) {
        #expect(throws: SessionError.damagedLine(offset: 0x40)) { try Entry(line: Array(line.utf8), at: 0x40) }
    }

    @Test(
        "A line of another type is not an entry",
        arguments: ["{}", "\u{FEFF}{}", #"{"type":"label","id":"1"}"#, #"{"type":7}"#])
    func other(line: String) throws {
        #expect(try Entry(line: Array(line.utf8), at: 0x40) == nil)
    }

    @Test("A compaction that is written is read back the same", arguments: [nil, 0x12, 0x1233])
    func compaction(firstKept: Int?) throws {
        let compaction = Compaction(summary: "\n\"ü\u{0}", firstKept: firstKept, tokensBefore: 9)
        var entry = Entry(id: 0x1234, parent: 0x12, time: 1_700_000_000_042, content: .compaction(compaction))
        entry.runId = "run"
        entry.turn = 3
        entry.totals = Usage(input: 1, output: 2)
        entry.length = entry.line.count

        #expect(try Entry(line: entry.line.dropLast(), at: 0x1234) == entry)
    }

    @Test("A line of a compaction has the reference's members, and the totals")
    func compactionLine() {
        let compaction = Compaction(summary: "s", firstKept: 0x12, tokensBefore: 9)
        var entry = Entry(id: 0x40, parent: 0x20, time: 1_700_000_000_042, content: .compaction(compaction))
        entry.runId = "r"
        entry.totals = Usage(input: 1)

        #expect(
            String(decoding: entry.line, as: UTF8.self) == """
                {"type":"compaction","id":"00000040","parentId":"00000020","timestamp":"2023-11-14T22:13:20.042Z",\
                "summary":"s","firstKeptEntryId":"00000012","tokensBefore":9,"openclaw":{"run":"r",\
                "totals":{"input":1,"output":0,"cacheRead":0,"cacheWrite":0,"reasoning":0}}}

                """)
    }

    @Test(
        "A compaction without a valid first kept entry stands for everything before it",
        arguments: [
            "", #""firstKeptEntryId":null,"#, #""firstKeptEntryId":"x","#, #""firstKeptEntryId":"00000040","#,
            #""firstKeptEntryId":"00000041","#, #""firstKeptEntryId":7,"tokensBefore":-1,"#,
        ])
    func compactionWithoutKept(member: String) throws {
        let line = #"{"type":"compaction","id":"00000040","parentId":"00000020",\#(member)"summary":"s"}"#
        let entry = try #require(try Entry(line: Array(line.utf8), at: 0x40))

        #expect(entry.content == .compaction(Compaction(summary: "s", firstKept: nil, tokensBefore: 0)))
    }

    @Test("Unexpected values within a message are skipped")
    func odd() throws {
        let line = """
            {"type":"message","id":"00000000","parentId":null,"message":{"role":"assistant","content":[7,{"type":"x"},\
            {"type":"text"},{"type":"toolCall","id":1},{"type":"text","text":"a"}],"usage":{"input":-5,"output":"x"},\
            "stopReason":"tired"},"openclaw":{"turn":"x","totals":[],"blocks":[{"media":"../../x"},7]}}
            """
        let entry = try #require(try Entry(line: Array(line.utf8), at: 0))

        #expect(entry.message == .assistant(AssistantMessage([.text(""), .text("a")])))
        #expect(entry.totals == Usage())
        #expect(entry.media.isEmpty)
    }
}
