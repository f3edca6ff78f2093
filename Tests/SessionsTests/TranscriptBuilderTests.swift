import Conversation
import Testing

@testable import Sessions

struct TranscriptBuilderTests {
    /// The prompt from a transcript of the reference once it was imported.
    private func path(_ lines: [String]) throws -> [Message] {
        let state = try TemporaryState()
        try state.importReference("agent:main:a", lines)
        try expectSound(state, "a")
        // Nothing is copied: each entry is written once, and the current leaf a second time at most.
        #expect(try state.entries("a").count <= lines.count + 1)
        return try state.prompt("a")
    }

    private func user(_ id: String, _ parent: String?, _ text: String) -> String {
        line("message", id, parent, #""message":{"role":"user","content":"\#(text)","timestamp":5}"#)
    }

    private func answer(_ id: String, _ parent: String?, _ text: String) -> String {
        line(
            "message", id, parent,
            #""message":{"role":"assistant","content":[{"type":"text","text":"\#(text)"}],"stopReason":"stop"}"#)
    }

    private func line(_ type: String, _ id: String, _ parent: String?, _ rest: String) -> String {
        #"{"type":"\#(type)","id":"\#(id)","parentId":\#(parent.map { "\"\($0)\"" } ?? "null"),\#(rest)}"#
    }

    private func compaction(_ id: String, _ parent: String, keeping first: String) -> String {
        line("compaction", id, parent, #""summary":"sum \#(id)","firstKeptEntryId":"\#(first)","tokensBefore":7"#)
    }

    private func summary(_ id: String) -> Message {
        .user("[Summary of the conversation before this point:]\n\nsum \(id)")
    }

    @Test("An imported conversation keeps its order")
    func linear() throws {
        #expect(
            try path([user("a", nil, "1"), answer("b", "a", "2"), user("c", "b", "3")]) == [
                .user("1"), .said("2"), .user("3"),
            ])
    }

    @Test("The first version has no ids: each line follows the one before")
    func firstVersion() throws {
        let lines = ["1", "2"].map { #"{"type":"message","message":{"role":"user","content":"\#($0)"}}"# }
        #expect(try path(lines) == [.user("1"), .user("2")])
    }

    @Test("Branches stay branches, and lines without effect are skipped")
    func branches() throws {
        let lines = [
            user("a", nil, "1"), answer("b", "a", "2"), line("model_change", "m", "b", #""modelId":"x""#),
            user("c", "m", "3"), answer("d", "m", "other"), line("label", "l", "d", #""targetId":"a""#),
        ]
        #expect(try path(lines) == [.user("1"), .said("2"), .said("other")])
    }

    @Test("The branch of the last line is the current one, whatever was written last")
    func leaf() throws {
        let lines = [
            user("a", nil, "1"), answer("b", "a", "2"), answer("c", "a", "3"), line("label", "l", "b", #""x":1"#),
        ]
        #expect(try path(lines) == [.user("1"), .said("2")])
    }

    @Test("An entry after an unreadable line continues from the line before it")
    func unreadable() throws {
        #expect(try path([user("a", nil, "1"), "garbage", answer("c", "lost", "3")]) == [.user("1"), .said("3")])
    }

    @Test("A line whose parent is itself or a later line causes no endless loop")
    func circles() throws {
        #expect(
            try path([user("a", "a", "1"), user("b", "c", "2"), user("c", "b", "3")]) == [
                .user("1"), .user("2"), .user("3"),
            ])
    }

    @Test("After a compaction the model receives the summary and the kept entries, as in the reference")
    func compacted() throws {
        let lines = [
            user("a", nil, "1"), answer("b", "a", "2"), user("c", "b", "3"), answer("d", "c", "4"),
            compaction("x", "d", keeping: "c"), user("e", "x", "5"),
        ]
        #expect(try path(lines) == [summary("x"), .user("3"), .said("4"), .user("5")])
    }

    @Test("A second compaction replaces the first, also when it keeps what the first had kept")
    func compactedTwice() throws {
        let lines = [
            user("a", nil, "1"), answer("b", "a", "2"), user("c", "b", "3"), compaction("x", "c", keeping: "b"),
            user("d", "x", "4"), compaction("y", "d", keeping: "c"), user("e", "y", "5"),
        ]
        #expect(try path(lines) == [summary("y"), .user("3"), .user("4"), .user("5")])
    }

    @Test(
        "What a compaction keeps may begin with a line that was not written, or be nothing",
        arguments: [("m", ["2", "3"]), ("nowhere", []), ("other", []), ("x", [])])
    func kept(first: String, texts: [String]) throws {
        let lines = [
            user("a", nil, "1"), user("other", "a", "0"), line("model_change", "m", "a", #""modelId":"x""#),
            user("b", "m", "2"), user("c", "b", "3"), compaction("x", "c", keeping: first), user("d", "x", "4"),
        ]
        #expect(try path(lines) == [summary("x")] + texts.map { .user($0) } + [.user("4")])
    }

    @Test("The prompt of a branch from before a compaction does not contain its summary")
    func besideCompaction() throws {
        let lines = [
            user("a", nil, "1"), answer("b", "a", "2"), compaction("x", "b", keeping: "b"), user("c", "b", "3"),
        ]
        #expect(try path(lines) == [.user("1"), .said("2"), .user("3")])
    }

    @Test("A compaction is written as it is, with the new ids")
    func line() throws {
        let state = try TemporaryState()
        try state.importReference(
            "agent:main:a",
            [
                user("a", nil, "1"), answer("b", "a", "2"), user("c", "b", "3"), answer("d", "c", "4"),
                compaction("x", "d", keeping: "c"), user("e", "x", "5"),
            ])
        let entries = try state.entries("a")

        #expect(entries.map(\.parent) == [nil] + entries.dropLast().map(\.id))
        #expect(
            entries[4].content
                == .compaction(Compaction(summary: "sum x", firstKept: entries[2].id, tokensBefore: 7)))
        #expect(entries.map(\.turn) == [nil, 1, nil, 1, 1, nil])
        #expect(entries[4].runId == entries[3].runId)
    }

    @Test("A compaction within a run does not divide its answer")
    func compactedWithinRun() throws {
        let state = try TemporaryState()
        try state.importReference(
            "agent:main:a",
            [user("a", nil, "1"), answer("b", "a", "2"), compaction("x", "b", keeping: "a"), answer("c", "x", "3")])

        let prompt = try state.ask("a", [.user("1"), .told("2\n\n3"), .user("4")])

        #expect(prompt == [summary("x"), .user("1"), .said("2"), .said("3"), .user("4")])
        #expect(try state.entries("a").count == 5)
    }

    @Test("Compactions that keep everything again and again do not multiply what they keep")
    func repeated() throws {
        let state = try TemporaryState()
        let long = String(repeating: "x", count: 100_000)
        let lines =
            [user("a", nil, long)]
            + (0..<1_000).map { compaction("x\($0)", $0 == 0 ? "a" : "x\($0 - 1)", keeping: "a") }

        let outcomes = try state.importReference("agent:main:a", lines)

        #expect(outcomes == [.imported(try SessionKey(complete: "agent:main:a"), .init(messages: 1_001))])
        #expect(try state.bytes("a").count < 500_000)
        #expect(try state.prompt("a") == [summary("x999"), .user(long)])
    }

    @Test("The search for the first kept entry after a line that is not written has a limit")
    func searchLimit() throws {
        let state = try TemporaryState()
        let long = String(repeating: "x", count: 100_000)
        let lines =
            [line("label", "l", nil, #""x":1"#), user("a", "l", long)]
            + (0..<1_000).map { compaction("x\($0)", $0 == 0 ? "a" : "x\($0 - 1)", keeping: "l") }

        try state.importReference("agent:main:a", lines)

        let kept = try state.entries("a").compactMap { entry -> Int? in
            if case .compaction(let compaction) = entry.content { compaction.firstKept } else { nil }
        }
        #expect(kept.count > 100 && kept.count < 1_000)
        #expect(try state.prompt("a") == [summary("x999")])
    }

    @Test("The turns of an answer belong to one run, so that a client's copy of the answer matches")
    func runs() throws {
        let state = try TemporaryState()
        try state.importReference(
            "agent:main:a",
            [
                user("a", nil, "1"),
                line(
                    "message", "b", "a",
                    #""message":{"role":"assistant","content":[{"type":"text","text":"Let me look."},{"type":"toolCall","id":"c1","name":"n","arguments":{}}],"stopReason":"toolUse"}"#
                ),
                line(
                    "message", "c", "b",
                    #""message":{"role":"toolResult","toolCallId":"c1","toolName":"n","content":"x"}"#),
                answer("d", "c", "found"),
            ])

        let prompt = try state.ask("a", [.user("1"), .told("Let me look.\n\nfound"), .user("2")])

        #expect(prompt.count == 5 && prompt.last == .user("2"))
    }
}
