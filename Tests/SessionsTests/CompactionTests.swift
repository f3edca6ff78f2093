import Conversation
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

/// Compactions that a run stores, seen by later runs, exports and imports.
struct CompactionTests {
    /// A session of three turns, compacted by the last run after its answer.
    private func compacted(_ state: TemporaryState, keeping index: Int?) throws -> Compaction {
        try state.ask("a", [.user("one")], answer: "first")
        try state.ask("a", [.user("two")], answer: "second")
        var transcript = try state.open("a")
        defer { transcript.end() }
        _ = try transcript.begin([.user("three")], run: RunStamp(runId: "run-3"))
        try transcript.append(.model("third"), durable: false)
        let firstKept = try index.map { try state.entries("a")[$0].id }
        let compaction = Compaction(summary: "it began", firstKept: firstKept, tokensBefore: 36)
        try transcript.append(compaction)
        return compaction
    }

    @Test("A later run begins with the summary and the kept entries")
    func prompt() throws {
        let state = try TemporaryState()
        let compaction = try compacted(state, keeping: 4)

        #expect(
            try state.ask("a", [.user("four")], answer: "fourth") == [
                compaction.message, .user("three"), .model("third"), .user("four"),
            ])
        #expect(
            try state.ask("a", [.user("five")]) == [
                compaction.message, .user("three"), .model("third"), .user("four"), .model("fourth"), .user("five"),
            ])
        try expectSound(state, "a")
    }

    @Test("The line belongs to the run and its turn, and carries the totals of the session")
    func line() throws {
        let state = try TemporaryState()
        let compaction = try compacted(state, keeping: 4)
        let entries = try state.entries("a")

        #expect(entries[6].content == .compaction(compaction))
        #expect(entries[6].runId == "run-3" && entries[6].turn == 1)
        #expect(entries[6].parent == entries[5].id)
        #expect(entries[6].totals == entries[5].totals && entries[6].totals.total == 36)
        #expect(try state.store.list().sessions.map(\.totals.total) == [36])
        #expect(try state.store.list().sessions.map(\.model?.model) == ["small"])
        try state.ask("a", [.user("four")], answer: "fourth")
        #expect(try state.entries("a").last?.totals.total == 48)
    }

    @Test("A client that sends its whole history continues after the compaction")
    func wholeHistory() throws {
        let state = try TemporaryState()
        let compaction = try compacted(state, keeping: nil)
        let leaf = try #require(try state.entries("a").last)
        let history: [Message] = [
            .user("one"), .told("first"), .user("two"), .told("second"), .user("three"), .told("third"),
        ]

        #expect(
            try state.ask("a", history + [.user("four")], source: .conversation) == [
                compaction.message, .user("four"),
            ])
        #expect(try state.entries("a").last?.parent == leaf.id)
        #expect(try state.entries("a").allSatisfy { !$0.isSeeded })
    }

    @Test("An edit of a hidden message makes a branch whose prompt has no summary")
    func hiddenEdit() throws {
        let state = try TemporaryState()
        _ = try compacted(state, keeping: nil)

        #expect(
            try state.ask("a", [.user("one"), .told("first"), .user("two, edited")], source: .conversation) == [
                .user("one"), .model("first"), .user("two, edited"),
            ])
    }

    @Test("The stored session shows the hidden messages and the compaction at its position")
    func shown() throws {
        let state = try TemporaryState()
        let compaction = try compacted(state, keeping: nil)
        let session = try #require(try state.store.session(named: "agent:main:a"))

        #expect(session.path.count == 7)
        #expect(session.path.last?.content == .compaction(compaction))
        #expect(session.path.first?.message == .user("one"))
    }

    @Test("Exported and imported, a session has the same prompt; the export has the reference's line")
    func moved() throws {
        let (state, other) = (try TemporaryState(), try TemporaryState())
        let compaction = try compacted(state, keeping: 2)
        let directory = try TemporaryDirectory()
        try SessionExport(state.store, to: try Directory(at: FilePath(directory.path))).run { _ in }
        let path = try #require(directory.files().first { !$0.hasSuffix("sessions.json") })
        let lines = try GrowingFile("\(directory.path)/\(path)").lines.map { try JSONValue(parsing: $0) }

        #expect(lines[7]["type"] == "compaction")
        #expect(lines[7]["summary"] == "it began" && lines[7]["tokensBefore"] == 36)
        #expect(lines[7]["firstKeptEntryId"] == lines[3]["id"])
        #expect(lines[7]["parentId"] == lines[6]["id"])
        #expect(
            try other.importDirectory(directory) == [
                .imported(try SessionKey(complete: "agent:main:a"), .init(messages: 7))
            ])
        #expect(
            try other.ask("a", [.user("four")]) == [
                compaction.message, .user("two"), .model("second"), .user("three"), .model("third"), .user("four"),
            ])
        #expect(try other.bytes("a").count > state.bytes("a").count)
    }

    @Test("A compaction is durable or missing: on a full disk the file is unchanged, and an ended run adds none")
    func ended() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "r"))
        let before = try state.bytes("a")
        let long = String(repeating: "x", count: TranscriptFile.lineBytesMax)

        #expect(throws: SessionError.storageFull) {
            try transcript.append(Compaction(summary: long, firstKept: nil, tokensBefore: 1))
        }
        transcript.end()
        #expect(throws: SessionError.self) {
            try transcript.append(Compaction(summary: "s", firstKept: nil, tokensBefore: 1))
        }
        #expect(try state.bytes("a") == before)
    }
}
