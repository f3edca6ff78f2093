import Conversation
import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

extension TemporaryState {
    /// Imports one session from a directory that holds nothing else.
    @discardableResult
    func importReference(_ key: String, _ lines: [String], used: Int64? = 1_700_000_000_000) throws -> [SessionImport
        .Outcome]
    {
        let directory = try TemporaryDirectory()
        let updated = used.map { ",\"updatedAt\":\($0)" } ?? ""
        try directory.write("{\"\(key)\":{\"sessionId\":\"s\"\(updated)}}", to: "sessions.json")
        let header = #"{"type":"session","version":3,"id":"s","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/w"}"#
        try directory.write(([header] + lines).map { $0 + "\n" }.joined(), to: "s.jsonl")
        return try importDirectory(directory)
    }

    func importDirectory(_ directory: TemporaryDirectory, agent: String? = nil, isDryRun: Bool = false) throws
        -> [SessionImport
        .Outcome]
    {
        var outcomes: [SessionImport.Outcome] = []
        let source = try Directory(at: FilePath(directory.path))
        let names = ["tmp", "x"]
        _ = try SessionImport(store, from: source, isDryRun: isDryRun).run(names: names, agent: agent) {
            outcomes.append($0)
        }
        return outcomes
    }
}

struct SessionImportTests {
    private static let hello =
        #"{"type":"message","id":"a","parentId":null,"message":{"role":"user","content":"hello","timestamp":5}}"#

    private func key(_ text: String = "agent:main:a") throws -> SessionKey { try SessionKey(complete: text) }

    @Test("An imported session continues under its key, and is as old as its last use")
    func continued() throws {
        let state = try TemporaryState()

        #expect(
            try state.importReference("agent:main:a", [Self.hello, "x"]) == [
                .imported(try key(), .init(messages: 1, malformed: 1))
            ])

        #expect(try File.status(try state.paths("a").file)?.modified == 1_700_000_000_000)
        #expect(try state.ask("a", [.user("next")]) == [.user("hello"), .user("next")])
        #expect(state.files.count == 1)
    }

    @Test("A client's follow-up to an imported call goes on from it, whatever the call's id was")
    func importedCall() throws {
        let state = try TemporaryState()
        let call =
            #"{"type":"message","id":"b","parentId":"a","message":{"role":"assistant","content":[{"type":"toolCall","id":"c|é","name":"look","arguments":{}}],"stopReason":"toolUse"}}"#
        try state.importReference("agent:main:a", [Self.hello, call])
        let before = try state.lines("a")

        let id = ToolCallId.usable("c|é")
        try state.ask("a", [.user("hello"), .calls("", id), .result(id)])

        let after = try state.lines("a")
        #expect(Array(after.prefix(before.count)) == before)
        #expect(after.count == before.count + 1, "only the result is new")
    }

    @Test("Arguments of a call that were stored as a string are the object in it")
    func argumentsInString() throws {
        let state = try TemporaryState()
        let call =
            #"{"type":"message","id":"b","parentId":"a","message":{"role":"assistant","content":[{"type":"toolCall","id":"c","name":"look","arguments":"{\"x\": 1}"}],"stopReason":"toolUse"}}"#
        try state.importReference("agent:main:a", [Self.hello, call])

        guard case .assistant(let answer)? = try state.prompt("a").last else {
            Issue.record("no answer was imported")
            return
        }
        #expect(answer.toolCalls.map(\.arguments) == [#"{"x": 1}"#])
        #expect(try state.lines("a").last?.contains(#""arguments":{"x": 1}"#) == true)
    }

    @Test(
        "A directory with transcripts and without sessions.json is imported, an unreadable sessions.json is not passed over"
    )
    func withoutIndex() throws {
        let state = try TemporaryState()
        let directory = try TemporaryDirectory()
        try directory.write("{\"type\":\"session\",\"id\":\"s\"}\n\(Self.hello)\n", to: "s.jsonl")
        try directory.write("x", to: "notes.txt")
        #expect(
            try state.importDirectory(directory) == [
                .imported(try key("agent:main:imported:s"), .init(messages: 1, isUnnamed: true))
            ])
        try directory.write("{", to: "sessions.json")
        let outcomes = try state.importDirectory(directory)
        guard outcomes.count == 1, case .failed(name: "sessions.json", _) = outcomes[0] else {
            Issue.record("\(outcomes)")
            return
        }
    }

    @Test("Without a time of last use, the time of the last message counts")
    func lastMessage() throws {
        let state = try TemporaryState()
        try state.importReference("agent:main:a", [Self.hello], used: nil)

        #expect(try File.status(try state.paths("a").file)?.modified == 5)
    }

    @Test("A last use in the future counts as now, so that the session can expire")
    func future() throws {
        let state = try TemporaryState()
        try state.importReference("agent:main:a", [Self.hello], used: 9_000_000_000_000)

        #expect(try File.status(try state.paths("a").file)?.modified == 1_700_000_000_042)
    }

    @Test("A session that exists is not changed, and neither is one that a run is about to create")
    func exists() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("ours")])
        let before = try state.bytes("a")
        var open = try state.open("b")

        #expect(try state.importReference("agent:main:a", [Self.hello]) == [.exists(try key())])
        #expect(try state.importReference("agent:main:b", [Self.hello]) == [.exists(try key("agent:main:b"))])

        #expect(try state.bytes("a") == before)
        open.end()
        #expect(state.files.count == 1)
    }

    @Test("An empty file that an interrupted process left does not count as a session")
    func leftover() throws {
        let state = try TemporaryState()
        try state.write([], as: "a")

        #expect(try state.importReference("agent:main:a", [Self.hello]) == [.imported(try key(), .init(messages: 1))])
        #expect(try state.ask("a", [.user("next")]).count == 2)
    }

    @Test("A dry run reads everything and makes nothing")
    func dryRun() throws {
        let state = try TemporaryState()
        let directory = try TemporaryDirectory()
        try directory.write(#"{"agent:main:a":{"sessionId":"s"},"agent:b:a":{"sessionId":"s"}}"#, to: "sessions.json")
        try directory.write("{\"type\":\"session\",\"id\":\"s\"}\n\(Self.hello)\nx\n", to: "s.jsonl")

        #expect(
            try state.importDirectory(directory, agent: "main", isDryRun: true) == [
                .imported(try key(), .init(messages: 1, malformed: 1))
            ])
        #expect(state.files.isEmpty)
    }

    @Test("What cannot be imported is reported, the rest is imported, and no link out of the directory is followed")
    func hostile() throws {
        let state = try TemporaryState()
        let directory = try TemporaryDirectory()
        let header = "{\"type\":\"session\",\"id\":\"s\"}\n"
        try directory.write(
            """
            {"agent:main:link":{"sessionId":"link"},"agent:main:fifo":{"sessionId":"fifo"},"agent:main:directory":{"sessionId":"directory"},
             "agent:main:path":{"sessionId":"../x"},"agent:main:gone":{"sessionId":"gone"},"agent:main:nul\\u0000":{"sessionId":"s"},
             "agent:main:lone\\ud800":{"sessionId":"s"},"agent:main:text":{"sessionId":"text"},"agent:main:empty":{"sessionId":"empty"},
             "agent:main:silent":{"sessionId":"silent"},"agent:main:deep":{"sessionId":"deep"},"agent:main:a":{"sessionId":"s"},
             "x":{"sessionId":"s","sessionFile":"/etc/s.jsonl"}}
            """, to: "sessions.json")
        try directory.write(header + Self.hello, to: "s.jsonl")
        try directory.write("hello\n", to: "text.jsonl")
        try directory.write("", to: "empty.jsonl")
        try directory.write(header, to: "silent.jsonl")
        try directory.write(
            header + "{\"type\":\"message\",\"message\":\(String(repeating: "[", count: 100_000))\n\(Self.hello)",
            to: "deep.jsonl")
        try directory.makeDirectory("directory.jsonl")
        #expect(unsafe symlink("\(directory.path)/s.jsonl", "\(directory.path)/link.jsonl") == 0)
        #expect(unsafe mkfifo("\(directory.path)/fifo.jsonl", 0o600) == 0)

        let outcomes = try state.importDirectory(directory)

        let failed = outcomes.compactMap { if case .failed(let name, _) = $0 { name } else { nil } }
        #expect(
            failed == [
                "agent:main:path", "agent:main:link", "agent:main:fifo", "agent:main:directory", "agent:main:gone",
                "agent:main:nul\0", "agent:main:lone\u{FFFD}", "agent:main:text", "agent:main:empty",
            ])
        #expect(
            Array(outcomes.suffix(4)) == [
                .empty(try key("agent:main:silent")),
                .imported(try key("agent:main:deep"), .init(messages: 1, malformed: 1)),
                .imported(try key(), .init(messages: 1)), .imported(try key("agent:main:x"), .init(messages: 1)),
            ])
        #expect(state.files.count == 3)
    }

    @Test("A session that cannot be stored leaves nothing, not even its images")
    func whole() throws {
        let state = try TemporaryState()
        let image = String(repeating: "A", count: MediaStore.inlineBytesMax + 4)
        let seen =
            #"{"type":"message","id":"a","message":{"role":"user","content":[{"type":"image","mimeType":"image/png","data":"\#(image)"}]}}"#
        try state.importReference("agent:main:a", [seen])
        #expect(state.files.count == 2)
        let paths = try state.paths("b")
        // The images cannot be stored.
        try AtomicFile.write([1], to: paths.media, inNewDirectory: true)

        let outcomes = try state.importReference("agent:main:b", [Self.hello, seen])

        guard case .failed? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(try File.names(in: paths.directory) == ["\(paths.media.lastComponent!.string)"])
    }

    @Test("A run that asks for the session during another run waits, and then receives all of it")
    func waiting() throws {
        let state = try TemporaryState()
        let claim = try SessionClaim(try state.paths("a"))
        #expect(throws: SessionError.busy) { try state.open("a") }
        #expect(throws: SessionClaim.Conflict.inUse) { _ = try SessionClaim(try state.paths("a")) }
        try claim.fill { file in
            let header = SessionHeader(sessionId: "s", time: 0, workspace: "", key: try key())
            let transcript = try TranscriptFile.writing(file)
            try transcript.append(header.line, last: nil, durable: false)
            let entry = Entry(id: transcript.size, parent: nil, time: 0, content: .message(.user("one")))
            try transcript.append(entry.line, last: nil, durable: false)
            #expect(throws: SessionError.busy) { try state.open("a") }
            return 7
        }

        #expect(try state.ask("a", [.user("two")]) == [.user("one"), .user("two")])
    }
}
