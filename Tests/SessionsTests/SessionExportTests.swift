import Conversation
import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

struct SessionExportTests {
    private func export(_ state: TemporaryState) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        var failed: [String] = []
        try SessionExport(state.store, to: try Directory(at: FilePath(directory.path))).run { outcome in
            if case .failed(let path, let reason) = outcome { failed.append("\(path): \(reason)") }
        }
        #expect(failed.isEmpty)
        return directory
    }

    @Test("A tree as the reference has it: version 3, images in the lines, the last use in the index")
    func tree() throws {
        let state = try TemporaryState()
        let data = String(repeating: "A", count: MediaStore.inlineBytesMax + 4)
        try state.ask("a", [.picture("look", data)], answer: "first")
        try File.open(try state.paths("a").file).setModified(1_700_000_000_000)
        let id = try #require(try state.store.session(named: "agent:main:a")).header.sessionId

        let directory = try export(state)

        #expect(directory.files() == ["agents/main/sessions/\(id).jsonl", "agents/main/sessions/sessions.json"])
        let index = try JSONValue(parsing: GrowingFile("\(directory.path)/agents/main/sessions/sessions.json").text)
        #expect(index["agent:main:a"]["sessionId"].string == id)
        #expect(index["agent:main:a"]["updatedAt"] == 1_700_000_000_000)
        #expect(index["agent:main:a"]["model"] == "small")
        #expect(index["agent:main:a"]["totalTokens"] == 12)
        let lines = try GrowingFile("\(directory.path)/agents/main/sessions/\(id).jsonl").lines.map {
            try JSONValue(parsing: $0)
        }
        #expect(lines.count == 3 && lines[0]["version"] == 3 && lines[0]["type"] == "session")
        #expect(lines[1]["message"]["content"][1]["data"].string == data)
        #expect(lines[2]["parentId"] == lines[1]["id"])
    }

    @Test("Lines written during the read, and an incomplete line, are ignored")
    func snapshot() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        try state.write(try state.bytes("a") + Array("{\"type\":\"mess".utf8), as: "a")

        let directory = try export(state)

        let path = try #require(directory.files().first { !$0.hasSuffix("sessions.json") })
        #expect(GrowingFile("\(directory.path)/\(path)").lines.count == 3)
    }

    @Test("A file that is not a session is reported, and the others are written")
    func damaged() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")])
        try state.write(Array("garbage\n".utf8), as: "b")
        try state.write(try state.bytes("a"), as: "c")
        let directory = try TemporaryDirectory()
        var failed = 0
        try SessionExport(state.store, to: try Directory(at: FilePath(directory.path))).run {
            if case .failed = $0 { failed += 1 }
        }

        #expect(failed == 2)
        #expect(directory.files().count == 2)
    }

    @Test("Sessions whose id is not a file name, or that share an id, have a file each")
    func ids() throws {
        let state = try TemporaryState()
        for (name, id) in [("a", "same"), ("b", "same"), ("c", "../../x")] {
            let key = try SessionKey(complete: "agent:main:\(name)")
            let header = SessionHeader(sessionId: id, time: 0, workspace: "", key: key).line
            let entry = Entry(id: header.count, parent: nil, time: 0, content: .message(.user(name)))
            try state.write(header + entry.line, as: name)
        }
        let directory = try export(state)
        let other = try TemporaryState()

        #expect(directory.files().count == 4)
        #expect(try other.importDirectory(directory).count == 3)
        for name in ["a", "b", "c"] { #expect(try other.ask(name, [.user("x")]) == [.user(name), .user("x")]) }
    }

    @Test(
        "Exported and imported, a conversation is the same, whatever was said on whatever branches", arguments: 0..<12)
    func roundTrip(seed: Int) throws {
        let (state, other) = (try TemporaryState(), try TemporaryState())
        try state.converse(seed: seed)
        try File.open(try state.paths("a").file).setModified(1_600_000_000_123)

        let outcomes = try other.importDirectory(try export(state))

        guard case .imported? = outcomes.first, outcomes.count == 1 else {
            Issue.record("\(outcomes)")
            return
        }
        let (before, after) = (try state.entries("a"), try other.entries("a"))
        #expect(try expectSame(before, after))
        #expect(
            try File.status(try other.paths("a").file)?.modified == File.status(try state.paths("a").file)?.modified)
        try expectSound(other, "a")
        // And the same again, byte for byte: an import is a fixed point.
        let third = try TemporaryState()
        _ = try third.importDirectory(try export(other))
        #expect(try third.bytes("a") == other.bytes("a"))
    }

    /// Whether two sessions are the same but for their ids.
    private func expectSame(_ left: [Entry], _ right: [Entry]) throws -> Bool {
        guard left.count == right.count else { return false }
        let ids = Dictionary(uniqueKeysWithValues: zip(left.map(\.id), right.map(\.id)))
        return zip(left, right).allSatisfy { left, right in
            var moved = left
            moved.id = right.id
            moved.parent = left.parent.flatMap { ids[$0] }
            if case .compaction(var compaction) = left.content {
                compaction.firstKept = compaction.firstKept.flatMap { ids[$0] }
                moved.content = .compaction(compaction)
            }
            moved.length = right.length
            return moved == right
        }
    }
}

extension TemporaryState {
    private func compaction(_ summary: String) throws -> Compaction {
        let entries = try entries("a")
        return Compaction(
            summary: summary, firstKept: entries.count % 3 == 0 ? nil : entries[entries.count / 2].id,
            tokensBefore: entries.count)
    }

    /// A session of several branches with tools, reasoning, images, compactions and odd texts.
    func converse(seed: Int) throws {
        let texts = [
            "ok", "", "ünï\u{0}\u{FFFD}\n\"\\", String(repeating: "x", count: 70_000), "\u{202e}",
            "{\"type\":\"message\"}",
        ]
        var told: [Message] = []
        for request in 0..<8 {
            let text = "\(request) " + texts[(seed &* 7 &+ request &* 5) % texts.count]
            let image = String(repeating: "A", count: seed % 2 == 0 ? 8 : MediaStore.inlineBytesMax + 4 * (request + 1))
            if request % 3 == 2 { told.removeLast(min(told.count, (seed % 3) * 2)) }
            let question: Message = (seed + request) % 4 == 0 ? .picture(text, image) : .user(text)
            var transcript = try open("a")
            _ = try transcript.begin(told + [question], run: RunStamp(runId: "run-\(request)"))
            var answer = AssistantMessage(
                [
                    .thinking("hm", signature: "sig\(request)"),
                    .text("answer \(text)", signature: seed % 2 == 0 ? "s" : nil),
                ],
                stopReason: request % 4 == 3 ? .aborted : .stop)
            answer.origin = ModelOrigin(api: "openai-completions", provider: "local", model: "small")
            answer.usage = Usage(input: request, output: 2, reasoning: 1)
            if request % 2 == 1 {
                let call = ToolCall(
                    id: "c\(request)", providerId: "p|\(request)", name: "look",
                    arguments: seed % 3 == 0 ? "{broken" : "{\"a\":[1]}")
                try transcript.append(
                    .assistant(AssistantMessage([.toolCall(call)], stopReason: .toolUse)), durable: false)
                try transcript.append(.result("c\(request)", text), durable: false)
            }
            if (seed + request) % 5 == 4 { try transcript.append(try compaction(texts[request % texts.count])) }
            try transcript.append(.assistant(answer), durable: false)
            if (seed + request) % 7 == 6 { try transcript.append(try compaction(text)) }
            transcript.end()
            told += [question, .told(answer.text)]
        }
    }
}
