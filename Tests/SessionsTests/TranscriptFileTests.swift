import Conversation
import Glibc
import Posix
import Testing

@testable import Sessions

struct TranscriptFileTests {
    /// A session of three messages and the answers to two.
    private func twoTurns(_ state: TemporaryState) throws {
        try state.ask("a", [.user("one")], answer: "first")
        try state.ask("a", [.user("two\n\"ü\"")], answer: "second")
        try state.ask("a", [.user("three")])
    }

    @Test("Cut off at any byte, a transcript keeps its whole lines and takes new ones")
    func truncated() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one\n\"ü\"")], answer: "first")
        try state.ask("a", [.user("two")])
        let whole = try state.bytes("a")
        let texts: [Message] = [.user("one\n\"ü\""), .model("first"), .user("two")]
        for length in 0...whole.count {
            try state.write(Array(whole[..<length]), as: "a")
            // A line that lacks only its newline is whole.
            let isLineWhole = length < whole.count && whole[length] == UInt8(ascii: "\n")
            let lines = whole[..<length].count { $0 == UInt8(ascii: "\n") } + (isLineWhole ? 1 : 0)

            let path = try reopened(state)

            #expect(path == Array(texts.prefix(max(0, lines - 1))), "cut at \(length)")
            try expectSound(state, "a")
        }
    }

    /// Opens the session as the next run does, and adds a line; what the session said before.
    private func reopened(_ state: TemporaryState) throws -> [Message] {
        let transcript = try TranscriptFile.writing(try File.open(try state.paths("a").file, flags: O_RDWR | O_APPEND))
        guard transcript.size > 0 else { return [] }
        let path = try transcript.leaf.map { try transcript.promptPath(to: $0.id, bytesMax: 1_000, required: 0) } ?? []
        let entry = Entry(id: transcript.size, parent: path.last?.id, time: 0, content: .message(.user("next")))
        try transcript.append(entry.line, last: entry, durable: false)
        return path.compactMap(\.message)
    }

    @Test("Cut off within its last line, a session is continued from the line before", arguments: [1, 40, 300])
    func continuedAfterCut(missing: Int) throws {
        let state = try TemporaryState()
        try twoTurns(state)
        try state.write(Array(try state.bytes("a").dropLast(missing)), as: "a")

        let prompt = try state.ask("a", [.user("next")])

        let before: [Message] = [.user("one"), .model("first"), .user("two\n\"ü\""), .model("second")]
        #expect(prompt == before + (missing == 1 ? [.user("three")] : []) + [.user("next")])
        try expectSound(state, "a")
    }

    @Test("Bytes after the last newline are not read")
    func reader() throws {
        let state = try TemporaryState()
        try twoTurns(state)
        let whole = try state.bytes("a")
        for length in stride(from: whole.count, through: 0, by: -7) {
            try state.write(Array(whole[..<length]), as: "a")
            let file = try File.open(try state.paths("a").file)

            let transcript = try TranscriptFile.reading(file)

            let end = whole[..<length].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            #expect(transcript.size == end)
            #expect(try transcript.leaf?.length ?? 0 <= end)
            #expect(try file.status().size == length)
        }
    }

    @Test("The tail of ten thousand turns costs as much as that of a hundred")
    func flat() throws {
        let state = try TemporaryState()
        let costs = try [100, 10_000].map { turns in
            let name = "turns-\(turns)"
            try state.write(turns: turns, as: name)
            let file = try File.open(try state.paths(name).file, writing: true)
            let transcript = try TranscriptFile.writing(file)
            var reconciliation = Reconciliation(transcript, source: .conversation)
            let last = turns - 1
            let plan = try reconciliation.plan(
                for: [.user("question \(last)"), .told("answer \(last)"), .user("next")])
            guard let parent = plan.parent else { throw UnexpectedPlan() }
            let path = try transcript.promptPath(to: parent, bytesMax: 1_000, required: 0)
            #expect(path.last?.message == .said("answer \(last)"))
            return transcript.readings
        }

        #expect(costs[0].count <= 4)
        #expect(costs[1].count <= costs[0].count + 1)
        #expect(costs[1].bytes <= costs[0].bytes + BlockCache.blockBytes)
    }

    @Test("The search for a history that is not stored ends at a limit, however long the session is")
    func searchLimit() throws {
        let state = try TemporaryState()
        try state.write(turns: 10_000, as: "long")
        let transcript = try TranscriptFile.reading(try File.open(try state.paths("long").file))
        var reconciliation = Reconciliation(transcript, source: .user)

        let plan = try reconciliation.plan(for: [.user("x"), .told("y"), .user("z")])

        #expect(plan == .append(to: nil, seeded: [.user("x"), .told("y")], new: [.user("z")]))
        #expect(transcript.readings.bytes <= 2 * SearchLimits.searchBytesMax)
        #expect(transcript.readings.bytes < transcript.size)
    }

    @Test(
        "A file under a session's name that is not its transcript is not changed",
        arguments: ["x\n", "{}\n", "\u{0}\n", "{\"type\":\"session\",\"version\":3,\"id\":\"x\"}\n", "\n"])
    func damaged(text: String) throws {
        let state = try TemporaryState()
        try state.write(Array(text.utf8), as: "a")

        #expect(throws: SessionError.damaged) { try state.open("a") }
        #expect(try state.bytes("a") == Array(text.utf8))
    }

    @Test("A transcript of another session is not continued")
    func other() throws {
        let state = try TemporaryState()
        try state.ask("b", [.user("secret")], answer: "told")
        try state.write(try state.bytes("b"), as: "a")

        #expect(throws: SessionError.damaged) { try state.open("a") }
    }

    @Test("Lines of other types are skipped", arguments: ["{}", #"{"type":"label","id":"1","parentId":null}"#])
    func otherTypes(line: String) throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        try state.write(try state.bytes("a") + Array("\(line)\n".utf8), as: "a")

        let prompt = try state.ask("a", [.user("two")], answer: "second")

        #expect(prompt == [.user("one"), .model("first"), .user("two")])
    }
}

private struct UnexpectedPlan: Error {}

/// Every line parses, its id is its offset, and its parent is a line before it.
func expectSound(_ state: TemporaryState, _ name: String) throws {
    var offset = 0
    var offsets: Set<Int> = []
    let bytes = try state.bytes(name)
    #expect(bytes.isEmpty || bytes.last == UInt8(ascii: "\n"))
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
        .enumerated()
    {
        if number == 0 {
            #expect(try SessionHeader(line: Array(line)) != nil)
        } else if let entry = try Entry(line: Array(line), at: offset) {
            #expect(entry.parent.map { offsets.contains($0) } ?? true)
            offsets.insert(offset)
        } else {
            Issue.record("line \(number) at \(offset) is not an entry: \(String(decoding: line, as: UTF8.self))")
        }
        offset += line.count + 1
    }
}

extension TemporaryState {
    /// A session of so many turns, written at once.
    func write(turns: Int, as name: String) throws {
        try write(turns == 10_000 ? Self.longSession : Self.session(turns: turns), as: name)
    }

    /// Ten thousand turns, made once.
    private static let longSession = session(turns: 10_000)

    private static func session(turns: Int) -> [UInt8] {
        let key = try! SessionKey(complete: "agent:main:long")
        var bytes = SessionHeader(sessionId: "s", time: 0, workspace: "/", key: key).line
        var parent: Int?
        for turn in 0..<turns {
            for message in [Message.user("question \(turn)"), .said("answer \(turn)")] {
                var entry = Entry(id: bytes.count, parent: parent, time: 0, content: .message(message))
                entry.runId = "run-\(turn)"
                entry.turn = message.isAssistant ? 1 : nil
                parent = entry.id
                bytes += entry.line
            }
        }
        return bytes
    }
}
