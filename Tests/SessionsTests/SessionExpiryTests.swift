import Conversation
import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

@testable import Sessions

struct SessionExpiryTests {
    /// The instant that decides: what was used at 0 is old.
    private static let limit: Int64 = 1_000_000

    private func expire(_ state: TemporaryState, agent: String? = nil, isDryRun: Bool = false) throws -> [String] {
        let expiry = SessionExpiry(state.store, before: Self.limit, isDryRun: isDryRun)
        var told: [String] = []
        try expiry.run(agent: agent) { outcome in
            switch outcome {
            case .old(let session): told.append("old \(session.header?.key.text ?? String(session.path.suffix(10)))")
            case .inUse: told.append("in use")
            case .failed(let path, let reason): told.append("failed \(path.split(separator: "/").last!): \(reason)")
            }
        }
        return told.sorted()
    }

    private func age(_ path: FilePath, to time: Int64 = 0) throws {
        try File.open(path, flags: O_RDONLY).setModified(time)
    }

    @Test("Sessions last used before the limit are removed with their images; others stay")
    func removed() throws {
        let state = try TemporaryState()
        let image = Message.picture("look", String(repeating: "A", count: MediaStore.inlineBytesMax + 4))
        try state.ask("old", [image], answer: "first")
        try state.ask("young", [image], answer: "first")
        try age(try state.paths("old").file, to: Self.limit - 1)
        try age(try state.paths("young").file, to: Self.limit)
        let young = try state.bytes("young")

        #expect(try expire(state, isDryRun: true) == ["old agent:main:old"])
        #expect(try File.status(try state.paths("old").media) != nil)
        #expect(try expire(state).count == 1)

        #expect(try File.status(try state.paths("old").file) == nil)
        #expect(try File.status(try state.paths("old").media) == nil)
        #expect(try state.bytes("young") == young)
        #expect(state.files.count == 2)
        #expect(try expire(state).isEmpty)
    }

    @Test("A session that is in use is not removed, whatever its age")
    func inUse() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        var transcript = try state.open("a")
        try age(try state.paths("a").file)

        #expect(try expire(state) == ["in use"])
        transcript.end()
        #expect(try expire(state).count == 1)
    }

    @Test("A run that waits for a session which is removed begins a new one")
    func waiting() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("old")], answer: "gone")
        var holder: FileTranscript? = try state.open("a")
        let path = try state.paths("a").file
        var told: [String] = []
        let patience = Once {
            try File.open(path, flags: O_RDONLY).setModified(0)
            holder?.end()
            holder = nil
            told = try self.expire(state)
        }
        var options = try state.options("a")
        options.lockWaitSeconds = 60

        var transcript = try state.store.open(options, through: patience)
        let prompt = try transcript.begin([.user("new")], run: RunStamp(runId: "2"))
        transcript.end()

        #expect(told.count == 1)
        #expect(prompt == [.user("new")])
        #expect(try state.lines("a").count == 2)
    }

    @Test("Only the sessions of one agent are listed, its archive included")
    func agents() throws {
        let state = try TemporaryState()
        let directory = state.path.appending("agents")
        for name in ["a/archive/5e55.jsonl", "a/archive/young.jsonl", "b/archive/5e55.jsonl", "B/archive/x.jsonl"] {
            let path = directory.appending(name)
            try AtomicFile.write(Array("x\n".utf8), to: path, inNewDirectory: true)
            if !name.contains("young") { try age(path) }
        }

        #expect(try expire(state, agent: "a").count == 1)
        #expect(
            state.files == ["agents/B/archive/x.jsonl", "agents/a/archive/young.jsonl", "agents/b/archive/5e55.jsonl"])
        #expect(throws: SessionError.invalidAgent) { try expire(state, agent: "../b") }
    }

    @Test("Foreign files are not changed or followed; a link in the place of a directory is reported")
    func foreign() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let paths = try state.paths("a")
        let digest = "\(paths.directory.lastComponent!.string)\(String(repeating: "0", count: 62))"
        let agents = state.path.appending("agents")
        try link("/etc/passwd", at: paths.directory.appending("\(digest).jsonl"))
        try link(paths.directory.string, at: agents.appending("main/archive"))
        try link(agents.appending("main").string, at: agents.appending("other"))
        #expect(unsafe mkfifo(paths.directory.appending("\(digest.dropLast())1.jsonl").string, 0o600) == 0)
        try AtomicFile.createDirectory(paths.directory.appending("\(digest.dropLast())2.jsonl"))
        try AtomicFile.write([1], to: paths.directory.appending("notes.txt"))
        try AtomicFile.write([1], to: paths.directory.appending("\(String(repeating: "z", count: 64)).jsonl"))
        for name in try File.names(in: paths.directory) where name.hasSuffix("txt") || name.hasPrefix("z") {
            try age(paths.directory.appending(name))
        }
        let before = try File.names(in: paths.directory)

        let told = try expire(state)

        #expect(told.count == 2 && told.allSatisfy { $0.contains("ENOTDIR") || $0.contains("ELOOP") })
        #expect(try File.names(in: paths.directory) == before)
    }

    @Test("A session that cannot be removed is reported, and the others are removed")
    func failing() throws {
        let state = try TemporaryState()
        for name in ["a", "b", "c"] {
            try state.ask(name, [.user("one")], answer: "first")
            try age(try state.paths(name).file)
        }
        // Images that are no directory of ours.
        try link("/etc", at: try state.paths("b").media)

        let told = try expire(state)

        #expect(told.count == 3 && told[0].hasPrefix("failed"))
        #expect(try File.status(try state.paths("b").file)?.size ?? 0 > 0)
        #expect(try File.status(try state.paths("a").file) == nil)
        #expect(try File.status(try state.paths("c").file) == nil)
    }

    @Test("A session that was used or archived since it was examined is not removed")
    func since() throws {
        let state = try TemporaryState()
        try state.ask("a", [.user("one")], answer: "first")
        let paths = try state.paths("a")
        let name = try #require(paths.file.lastComponent).string
        let old = ExpiryCandidate(
            directory: try Directory(at: paths.directory), name: name, kind: .transcript(media: "x.media"),
            limit: Self.limit)
        let young = try File.open(paths.file, writing: true)

        #expect(try old.remove(young, media: nil) == .kept)

        try age(paths.file)
        try File.rename(paths.file, to: paths.directory.appending("away"))
        try state.write(try File.read(paths.directory.appending("away"), bytesMax: 1 << 20), as: "a")
        #expect(try old.remove(young, media: nil) == .kept)
        #expect(try state.lines("a").count == 3)
    }

    @Test("A removal that ends between the session and its images leaves no session, and readers read on")
    func interrupted() throws {
        let state = try TemporaryState()
        let image = Message.picture("look", String(repeating: "A", count: MediaStore.inlineBytesMax + 4))
        try state.ask("a", [image], answer: "first")
        let paths = try state.paths("a")
        // What stops it there: a directory among the images.
        try AtomicFile.createDirectory(paths.media.appending("directory"))
        try age(paths.file)
        let reader = try TranscriptFile.reading(try File.open(paths.file))

        #expect(try expire(state).count == 1)

        #expect(try reader.leaf?.message == .model("first"))
        #expect(try reader.leaf?.parent.map { try reader.entry($0) } != nil)
        #expect(try state.store.list() == SessionList())
        #expect(try File.status(paths.file)?.size == 0)
        #expect(try state.ask("a", [image], answer: "again") == [image])
        #expect(try state.ask("a", [.user("next")]) == [image, .model("again"), .user("next")])
    }

    @Test("Files that an interrupted removal, import or run left are removed")
    func leftovers() throws {
        let state = try TemporaryState()
        let paths = try state.paths("a")
        // A removal that ended after the session was exchanged: an empty file, and images.
        try state.write([], as: "a")
        try AtomicFile.write([1], to: paths.media.appending("x"), inNewDirectory: true)
        // Images whose session never began, and a file that was being written.
        let lost = try state.paths("b")
        try AtomicFile.write([1], to: lost.media.appending("x"), inNewDirectory: true)
        try age(lost.media)
        let temporary = paths.directory.appending(".x.tmp")
        try AtomicFile.write([1], to: temporary)
        try age(temporary)

        #expect(try expire(state).isEmpty)
        #expect(state.files.isEmpty)
        #expect(try state.ask("a", [.user("one")]) == [.user("one")])
    }

    @Test("A session of a newer format is as old as any other")
    func newer() throws {
        let state = try TemporaryState()
        try state.write(Array("{\"type\":\"session\",\"openclaw\":{\"format\":99}}\n".utf8), as: "a")
        try age(try state.paths("a").file)

        #expect(try expire(state).count == 1)
    }

    @Test("No acknowledged message is lost to removals that run all the time")
    func concurrent() throws {
        let state = try TemporaryState()
        let script = "while :; do \(Products.commandLine) sessions expire --older 1h --state-dir \(state.path); done"
        let removals = try ChildProgram("/bin/sh", ["-c", script])
        let path = try state.paths("a").file
        var begunAnew = 0
        for number in 0..<300 {
            if try File.status(path) != nil { try? age(path) }
            let told = Message.user("message \(number)")
            var options = try state.options("a")
            options.lockWaitSeconds = 60
            var transcript = try state.store.open(options, through: state.patience)
            let prompt = try transcript.begin([told], run: RunStamp(runId: "\(number)"))
            transcript.end()
            begunAnew += prompt.count == 1 ? 1 : 0

            #expect(try state.lines("a").last?.contains("message \(number)\"") == true)
        }
        removals.signal(SIGKILL)
        #expect(begunAnew > 1, "nothing was ever removed")
    }

    private func link(_ target: String, at path: FilePath) throws {
        #expect(unsafe symlink(target, path.string) == 0)
    }
}

/// A wait that does something the first time.
private final class Once: Waiting {
    private var action: (() throws -> Void)?
    var now: ContinuousClock.Instant = .now
    var deadline: ContinuousClock.Instant?

    init(_ action: @escaping () throws -> Void) {
        self.action = action
    }

    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        try action?()
        action = nil
        if let until { now = max(now, until) }
        return []
    }
}

extension AtomicFile {
    static func write(_ bytes: [UInt8], to path: FilePath, inNewDirectory: Bool) throws {
        try createDirectory(path.removingLastComponent())
        try write(bytes, to: path)
    }
}
