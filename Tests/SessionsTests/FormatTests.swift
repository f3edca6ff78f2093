import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

/// Files of every format that was ever written, as the versions that wrote them left them.
///
/// Whoever raises `TranscriptLine.format` adds a file that the new version wrote, and changes none that is there.
struct FormatTests {
    private static let key = "agent:main:fixture"

    private func fixture(_ format: Int) throws -> [UInt8] {
        try File.read(FilePath("\(Products.root)/Tests/Fixtures/Sessions/format-\(format).jsonl"), bytesMax: 1 << 20)
    }

    @Test(
        "A file of every format up to the present one is read, told to a model, and continued",
        arguments: 1...TranscriptLine.format)
    func read(format: Int) throws {
        let state = try TemporaryState()
        try state.write(try fixture(format), as: "fixture")
        let lines = try state.lines("fixture")
        #expect(lines[0].contains("\"format\":\(format),"))

        let session = try #require(try state.store.session(named: Self.key))
        #expect(
            session.header
                == SessionHeader(
                    sessionId: "5e551011-0000-4000-8000-000000000001", time: 1_700_000_000_042, workspace: "/srv/main",
                    key: try SessionKey(complete: Self.key)))
        #expect(session.path.map(\.message) == Self.conversation)
        #expect(try state.entries("fixture").map(\.turn) == [nil, 1, 1, 2, nil, 1, nil, 1])
        #expect(session.path.last?.totals == Usage(input: 21, output: 7, cacheRead: 3, reasoning: 2))

        #expect(try state.ask("fixture", [.user("next")], answer: "done") == Self.conversation + [.user("next")])
        #expect(try state.bytes("fixture").starts(with: try fixture(format)))
        #expect(try state.lines("fixture").count == lines.count + 2)
    }

    /// The branch that is current in each of the files.
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

    @Test("There is a file of each format and no other")
    func fixtures() throws {
        let directory = FilePath("\(Products.root)/Tests/Fixtures/Sessions")
        #expect(try File.names(in: directory) == (1...TranscriptLine.format).map { "format-\($0).jsonl" })
    }

    @Test("A file of a newer format is refused by number and left as it is, torn lines included", arguments: [2, 99])
    func newer(format: Int) throws {
        let state = try TemporaryState()
        let text = "{\"type\":\"session\",\"version\":7,\"openclaw\":{\"format\":\(format)}}\n{\"new\":1}\n{\"torn\":"
        try state.write(Array(text.utf8), as: "a")
        let refused = SessionError.newerFormat(format)

        #expect(throws: refused) { try state.open("a") }
        #expect(throws: refused) { try state.store.session(named: "agent:main:a") }
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
