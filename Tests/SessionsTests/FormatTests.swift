import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

/// Reads files of every format, as the versions that wrote them left them.
///
/// A change that raises `TranscriptLine.format` adds two files that the new version wrote, and keeps the existing ones.
struct FormatTests {
    private static let key = "agent:main:fixture"

    private func fixture(_ name: String) throws -> [UInt8] {
        try File.read(FilePath("\(Products.root)/Tests/Fixtures/Sessions/format-\(name).jsonl"), bytesMax: 1 << 20)
    }

    @Test(
        "A file of every format up to the present one is read, sent to a model, and continued",
        arguments: 1...TranscriptLine.format)
    func read(format: Int) throws {
        let state = try TemporaryState()
        try state.write(try fixture("\(format)"), as: "fixture")
        let lines = try state.lines("fixture")
        #expect(lines[0].contains("\"format\":\(format),"))

        let session = try #require(try state.store.session(named: Self.key))
        #expect(
            session.header
                == SessionHeader(
                    sessionId: "5e551011-0000-4000-8000-000000000001", time: 1_700_000_000_042, workspace: "/srv/main",
                    key: try SessionKey(complete: Self.key)))
        #expect(session.path.compactMap(\.message) == Self.conversation)
        #expect(try state.entries("fixture").map(\.turn) == [nil, 1, 1, 2, nil, 1, nil, 1])
        #expect(session.path.last?.totals == Usage(input: 21, output: 7, cacheRead: 3, reasoning: 2))

        #expect(try state.ask("fixture", [.user("next")], answer: "done") == Self.conversation + [.user("next")])
        #expect(try state.bytes("fixture").starts(with: try fixture("\(format)")))
        #expect(try state.lines("fixture").count == lines.count + 2)
    }

    @Test(
        "A file with a compaction of every format that has them is read, and its prompt begins with the summary",
        arguments: 1...TranscriptLine.format)
    func compaction(format: Int) throws {
        let state = try TemporaryState()
        let file = try fixture("\(format)-compaction")
        try state.write(file, as: "fixture")
        let entries = try state.entries("fixture")
        let compaction = Compaction(summary: "one was answered", firstKept: entries[2].id, tokensBefore: 22)

        #expect(entries.map(\.content)[4] == .compaction(compaction))
        #expect(entries[4].line == Array(file[entries[4].id..<entries[5].id]))
        #expect(try state.store.session(named: Self.key)?.path == entries)
        #expect(
            try state.ask("fixture", [.user("next")], answer: "done") == [
                compaction.message, .user("two"), .model("second"), .user("three"), .model("third"), .user("next"),
            ])
        #expect(try state.bytes("fixture").starts(with: file))
    }

    /// The current branch of each file without a compaction.
    private static let conversation: [Message] = {
        let call = ToolCall(id: "call_1", providerId: "p|1", name: "look", arguments: "{\"at\":\"ü\"}")
        var asked = AssistantMessage([.thinking("hm", signature: "sig"), .toolCall(call)], stopReason: .toolUse)
        asked.origin = ModelOrigin(api: "openai-completions", provider: "local", model: "small")
        asked.usage = Usage(input: 11, output: 4, cacheRead: 3, reasoning: 2)
        var failed = AssistantMessage([.text("half an ans")], stopReason: .aborted)
        failed.origin = asked.origin
        failed.usage = Usage(input: 0, output: 1)
        return [
            .picture("one", "AAAA"), .assistant(asked), .result("call_1"), .model("first"), .user("edited"),
            .assistant(failed),
        ]
    }()

    @Test("Each format has two files, and no other file exists")
    func fixtures() throws {
        let directory = FilePath("\(Products.root)/Tests/Fixtures/Sessions")
        let names = (1...TranscriptLine.format).flatMap { ["format-\($0)-compaction.jsonl", "format-\($0).jsonl"] }
        #expect(try File.names(in: directory).sorted() == names.sorted())
    }

    @Test("A file of a newer format is refused by number and left as it is, torn lines included", arguments: [2, 99])
    func newer(format: Int) throws {
        let state = try TemporaryState()
        let text = "{\"type\":\"session\",\"version\":7,\"openclaw\":{\"format\":\(format)}}\n{\"new\":1}\n{\"torn\":"
        try state.write(Array(text.utf8), as: "a")
        let refused = SessionError.newerFormat(format)

        #expect(throws: refused) { try state.open("a") }
        #expect(throws: UnreadableSession(path: try state.paths("a").file.string, reason: refused.description)) {
            try state.store.session(named: "agent:main:a")
        }
        #expect(try state.store.list().unreadable.map(\.reason) == [refused.description])
        #expect(try state.bytes("a") == Array(text.utf8))
    }

    @Test("No older format than the first one is a format", arguments: ["0", "-1", "1.5", "\"1\"", "null"])
    func none(format: String) throws {
        let line =
            #"{"type":"session","version":3,"id":"x","openclaw":{"format":\#(format),"key":"agent:a:b","agent":"a"}}"#
        #expect(try SessionHeader(line: Array(line.utf8)) == nil)
    }
}
