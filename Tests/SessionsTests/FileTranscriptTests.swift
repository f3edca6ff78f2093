import Conversation
import Glibc
import Posix
import SystemPackage
import Testing

@testable import Sessions

struct FileTranscriptTests {
    @Test("A second message follows the first one's answer, and the model receives all of it")
    func continued() throws {
        let state = try TemporaryState()

        try state.ask("a", [.user("one")], answer: "first")
        let prompt = try state.ask("a", [.user("two")])

        #expect(prompt == [.user("one"), .model("first"), .user("two")])
    }

    @Test("A header, then lines of the reference's format, each with the object `openclaw`")
    func format() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "run-1"))
        try transcript.append(.model("first"), durable: true)
        transcript.end()

        let lines = try state.lines("a")

        #expect(lines.count == 3)
        let header = try #require(try SessionHeader(line: Array(lines[0].utf8)))
        #expect(header.key.text == "agent:main:a")
        let user = TranscriptLine.text(ofId: lines[0].utf8.count + 1)
        #expect(
            lines[1] == """
                {"type":"message","id":"\(user)","parentId":null,"timestamp":"2023-11-14T22:13:20.042Z",\
                "message":{"role":"user","content":[{"type":"text","text":"one"}],"timestamp":1700000000042},\
                "openclaw":{"run":"run-1"}}
                """)
        let answer = TranscriptLine.text(ofId: lines[0].utf8.count + lines[1].utf8.count + 2)
        #expect(
            lines[2] == """
                {"type":"message","id":"\(answer)","parentId":"\(user)","timestamp":"2023-11-14T22:13:20.042Z",\
                "message":{"role":"assistant","content":[{"type":"text","text":"first"}],\
                "api":"openai-completions","provider":"local","model":"small",\
                "usage":{"input":10,"output":2,"cacheRead":0,"cacheWrite":0,"totalTokens":12,\
                "cost":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0,"total":0}},\
                "stopReason":"stop","timestamp":1700000000042},\
                "openclaw":{"run":"run-1","turn":1,\
                "totals":{"input":10,"output":2,"cacheRead":0,"cacheWrite":0,"reasoning":0}}}
                """)
    }

    @Test("An image that a killed process did not finish is removed when the session is opened again")
    func unfinishedImage() throws {
        let state = try TemporaryState()
        let large = Message.picture("look", String(repeating: "A", count: MediaStore.inlineBytesMax + 4))
        try state.ask("a", [large], answer: "seen")
        let media = try state.paths("a").media
        let left = try File.open(media.appending(".unfinished.tmp"), flags: O_WRONLY | O_CREAT)
        try File.writeAll([1], to: left)

        #expect(try state.ask("a", [.user("two")]).first == large)

        #expect(try File.names(in: media) == [large.images[0].digest])
    }

    @Test("A FIFO at the path of a session is an error, and is not removed")
    func noFile() throws {
        let state = try TemporaryState()
        let paths = try state.paths("a")
        try AtomicFile.createDirectory(paths.directory)
        try checked("mkfifo") { unsafe mkfifo(paths.file.string, 0o600) }

        #expect(throws: SessionError.damaged) { try state.open("a") }
        #expect(
            throws: UnreadableSession(path: paths.file.string, reason: SessionError.damaged.description)
        ) { try state.store.session(named: "agent:main:a") }
        #expect(try state.store.list().unreadable.map(\.path) == [paths.file.string])
        #expect(try File.status(paths.file)?.kind == .other)
    }

    @Test("A session that was opened and never begun leaves no file")
    func neverBegun() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        transcript.end()

        #expect(state.files.isEmpty)
        #expect(try state.ask("a", [.user("one")]) == [.user("one")])
    }

    @Test("An edited first message of a whole conversation begins a branch, and the old one stays")
    func editedFirst() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first", source: .conversation)
        let before = try state.bytes("a")

        #expect(
            try state.ask("a", [.user("one, edited")], answer: "second", source: .conversation)
                == [.user("one, edited")])
        #expect(try state.bytes("a").starts(with: before))
        let whole: [Message] = [.user("one, edited"), .told("second"), .user("two")]
        #expect(try state.ask("a", whole, source: .conversation).count == 3)
    }

    @Test("A retry after a crash before the answer stores its message once")
    func retried() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")])
        let before = try state.bytes("a")

        #expect(try state.ask("a", [.user("one")]) == [.user("one")])
        #expect(try state.bytes("a") == before)
    }

    @Test("A refused message is marked in the reference's format, and later prompts leave it out, also after a move")
    func refused() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("bad")], run: RunStamp(runId: "r2"))
        try transcript.refuse(because: "unsupported image")
        transcript.end()

        #expect(try state.ask("a", [.user("two")]).map(\.text) == ["one", "first", "two"])
        let mark = try #require(try state.lines("a").first { $0.contains("refuses") })
        #expect(mark.contains(#""content":[]"#) && mark.contains(#""stopReason":"error""#))
        #expect(mark.contains(#""errorMessage":"unsupported image""#) && mark.contains(#""refuses":1"#))
        #expect(try #require(OpenClawLine(Array(mark.utf8))).stamp?.refuses == 1)
    }

    @Test("A request without a message refuses nothing")
    func nothingRefused() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let before = try state.bytes("a")
        var transcript = try state.open("a")
        _ = try transcript.begin([], run: RunStamp(runId: "r2"))
        try transcript.refuse(because: "no")
        transcript.end()
        #expect(try state.bytes("a") == before)
    }

    @Test("Turns and tool results of one run are numbered, and tokens add up")
    func turns() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "r1"))
        try transcript.append(.calls("", "s1"), durable: false)
        try transcript.append(.result("s1"), durable: false)
        try transcript.append(.model("first"), durable: true)
        transcript.end()
        try state.ask("a", [.user("two")], answer: "second")

        let entries = try state.entries("a")

        #expect(entries.map(\.turn) == [nil, 1, 1, 2, nil, 1])
        #expect(Set(entries[..<4].map(\.runId)) == ["r1"])
        #expect(entries.map(\.totals.total) == [0, 0, 0, 12, 12, 24])
        #expect(entries.map(\.parent) == [nil] + entries.dropLast().map(\.id))
    }

    @Test("A history that is not stored becomes a branch of its own")
    func seeded() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")

        let prompt = try state.ask("a", [.user("x"), .told("y"), .user("z")])

        #expect(prompt == [.user("x"), .said("y"), .user("z")])
        #expect(try state.entries("a").map(\.isSeeded) == [false, false, true, true, false])
        #expect(try state.entries("a")[2].parent == nil)
    }

    @Test("The prompt of a long session begins with a user's message and contains as much as fits")
    func budget() throws {
        let state = try TemporaryState()
        for turn in 0..<50 { try state.ask("a", [.user("question \(turn)")], answer: "answer \(turn)") }
        var transcript = try state.open("a", pathBytesMax: 100)
        defer { transcript.end() }

        let prompt = try transcript.begin([.user("question 50")], run: RunStamp(runId: "r"))

        #expect(prompt.first?.isUser == true)
        #expect(prompt.last == .user("question 50"))
        #expect(prompt.reduce(0) { $0 + $1.promptBytes } <= 100)
        #expect(prompt.count == 9)
    }

    @Test("Large images are stored in their own files, and are sent to the model unchanged")
    func images() throws {
        let state = try TemporaryState()
        let large = Message.picture("look", String(repeating: "A", count: MediaStore.inlineBytesMax + 4))
        let small = Message.picture("look", "AAAA")
        try state.ask("a", [large], answer: "first")
        try state.ask("a", [small], answer: "second")

        let prompt = try state.ask("a", [large])

        #expect(prompt == [large, .model("first"), small, .model("second"), large])
        #expect(try state.bytes("a").count < MediaStore.inlineBytesMax)
        let names = try File.names(in: try state.paths("a").media)
        #expect(names == [large.images[0].digest])
    }

    @Test("Two messages that differ only in a stored image are different")
    func imagesCompared() throws {
        let state = try TemporaryState()
        let images = ["A", "B"].map { String(repeating: $0, count: MediaStore.inlineBytesMax + 4) }
        try state.ask("a", [.picture("look", images[0])])

        try state.ask("a", [.picture("look", images[0])])
        #expect(try state.entries("a").count == 1)
        try state.ask("a", [.picture("look", images[1])])
        #expect(try state.entries("a").count == 2)
    }

    @Test("An image whose file is missing becomes a remark in the prompt")
    func imageGone() throws {
        let state = try TemporaryState()
        let large = Message.picture("look", String(repeating: "A", count: MediaStore.inlineBytesMax + 4))
        try state.ask("a", [large], answer: "first")
        try File.remove(try state.paths("a").media.appending(large.images[0].digest))

        let prompt = try state.ask("a", [.user("and?")])

        #expect(prompt[0] == .user(UserMessage([.text("look"), .text("[an image that is no longer stored]")])))
    }

    @Test("On a full disk the file is restored to its previous content, and the run fails")
    func full() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        defer { transcript.end() }
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "r"))
        let before = try state.bytes("a")
        let long = String(repeating: "x", count: 12 << 20)

        try withFileSizeLimit(10 << 20) {
            #expect(throws: SessionError.storageFull) { try transcript.append(.said(long), durable: true) }
        }

        #expect(try state.bytes("a") == before)
        try transcript.append(.said("small"), durable: true)
        #expect(try state.entries("a").map(\.turn) == [nil, 1])
    }

    @Test("A line that is longer than readers accept is not written")
    func tooLong() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        defer { transcript.end() }

        #expect(throws: SessionError.storageFull) {
            try transcript.begin(
                [.user(String(repeating: "x", count: TranscriptFile.lineBytesMax))], run: RunStamp(runId: "r"))
        }
        #expect(try state.bytes("a").isEmpty)
    }

    @Test("After a run has ended nothing can be added to its session")
    func ended() throws {
        let state = try TemporaryState()
        var transcript = try state.open("a")
        _ = try transcript.begin([.user("one")], run: RunStamp(runId: "r"))
        transcript.end()

        #expect(throws: SessionError.self) { try transcript.append(.model("late"), durable: true) }
        #expect(transcript.descriptor == nil)
    }
}

extension TemporaryState {
    /// The entries of a session in the order of its file.
    func entries(_ name: String) throws -> [Entry] {
        var offset = 0
        return try lines(name).compactMap { line in
            defer { offset += line.utf8.count + 1 }
            return try Entry(line: Array(line.utf8), at: offset)
        }
    }
}

/// Runs something while no file of this process may become longer: a write beyond it stops in the middle.
private func withFileSizeLimit(_ bytes: UInt, _ body: () throws -> Void) throws {
    signal(SIGXFSZ, SIG_IGN)
    var old = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
    var new = rlimit(rlim_cur: bytes, rlim_max: old.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &new)
    defer { _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
    try body()
}

extension Message {
    fileprivate var text: String {
        switch self {
        case .user(let message): message.text
        case .assistant(let answer): answer.text
        case .toolResult(let result): result.text
        }
    }
}
