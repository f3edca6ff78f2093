package import Conversation
internal import Glibc
package import Posix

/// What is open while a session is held.
struct LockedSession {
    let file: Descriptor
    let transcript: TranscriptFile
    let sessionId: String
}

/// The conversation of a session, held from when it was opened until it is ended.
package struct FileTranscript: SessionTranscript {
    private let opening: SessionOpenOptions
    private let place: SessionPaths
    private let store: SessionStore
    private let media: MediaStore
    private var held: LockedSession?
    /// What `openclaw sessions list` shows; a session that has not begun gets it with its first line.
    package let sessionId: String
    /// Set when the request turned out not to belong to the session.
    private var apart: EphemeralTranscript?
    private var run = RunStamp(runId: "")
    private var turn = 0
    /// The entry that the next one follows.
    private var last: Int?
    private var totals = Usage()

    init(_ opening: SessionOpenOptions, _ place: SessionPaths, _ held: LockedSession, _ store: SessionStore) {
        self.opening = opening
        self.place = place
        self.store = store
        self.held = held
        sessionId = held.sessionId
        media = MediaStore(directory: place.media)
    }

    /// Whether what is appended stays; false for a request that is no part of the conversation, once it has begun.
    package var isKept: Bool { apart == nil }

    /// What a fork has to close first: a copy of it would hold the session for as long as it is open.
    package var descriptor: Descriptor? { held?.file }

    package mutating func begin(_ incoming: [Message], run: RunStamp) throws -> [Message] {
        let transcript = try heldTranscript()
        self.run = run
        totals = try transcript.leaf?.totals ?? Usage()
        var reconciliation = Reconciliation(transcript, source: opening.source)
        switch try reconciliation.plan(for: incoming) {
        case .stateless:
            end()
            var memory = EphemeralTranscript()
            defer { apart = memory }
            return memory.begin(incoming, run: run)
        case .append(let parent, let seeded, let new):
            last = parent
            try write(seeded: seeded, new: new)
            guard let last else { return [] }
            let path = try transcript.path(to: last, bytesMax: opening.pathBytesMax, required: max(1, new.count))
            return path.map { media.restored($0) }
        }
    }

    package mutating func append(_ message: Message, durable: Bool) throws {
        if apart != nil {
            apart?.append(message, durable: durable)
            return
        }
        var next = self
        if case .assistant(let answer) = message {
            next.turn += 1
            next.totals += answer.usage ?? Usage()
        }
        try next.write([next.entry(message, turn: next.turn)], durable: durable)
        self = next
    }

    package mutating func end() {
        guard let held else { return }
        self.held = nil
        // A session that never began leaves no name behind; if that fails, an empty file is a session that has not begun.
        if held.transcript.size == 0 { try? File.remove(place.file) }
        held.file.close()
    }
}

extension FileTranscript {
    private func heldTranscript() throws(SessionError) -> TranscriptFile {
        guard let held else { throw .storageFailed(call: "write", errno: EBADF) }
        return held.transcript
    }

    /// All of them in one write; a new session's header with them. What stands there already is flushed all the same.
    private mutating func write(seeded: [Message], new: [Message]) throws(SessionError) {
        var entries: [Entry] = []
        for message in seeded {
            entries.append(try entry(message))
            entries[entries.count - 1].isSeeded = true
        }
        for message in new { entries.append(try entry(message)) }
        if entries.isEmpty {
            try heldTranscript().flush()
            return try flushDirectory()
        }
        try write(entries, durable: true)
    }

    private func entry(_ message: Message, turn: Int? = nil) throws(SessionError) -> Entry {
        var entry = Entry(id: 0, parent: nil, time: store.clock.milliseconds, message: message)
        entry.runId = run.runId
        entry.turn = turn
        entry.totals = totals
        entry.media = try media.store(message)
        return entry
    }

    private mutating func write(_ entries: [Entry], durable: Bool) throws(SessionError) {
        let transcript = try heldTranscript()
        let isNew = transcript.size == 0
        var lines = isNew ? header.line : []
        var parent = last
        var newest: Entry?
        for var entry in entries {
            entry.id = transcript.size + lines.count
            entry.parent = parent
            let line = entry.line
            guard line.count <= TranscriptFile.lineBytesMax else { throw .storageFull }
            entry.length = line.count
            lines += line
            parent = entry.id
            newest = entry
        }
        try transcript.append(lines, last: newest.map(withoutMedia), durable: durable || isNew)
        last = parent
        if isNew { try flushDirectory() }
    }

    /// As it would be read: images beside the file have no bytes.
    private func withoutMedia(_ entry: Entry) -> Entry {
        var entry = entry
        var images = 0
        entry.message.blocks = entry.message.blocks.map { block in
            guard case .image(var image) = block else { return block }
            defer { images += 1 }
            if entry.media[images] != nil { image.base64 = "" }
            return .image(image)
        }
        return entry
    }

    private var header: SessionHeader {
        SessionHeader(
            sessionId: sessionId, time: store.clock.milliseconds, workspace: opening.workspace,
            key: opening.key)
    }

    private func flushDirectory() throws(SessionError) {
        do throws(SystemError) { try File.flushDirectory(place.directory) } catch { throw SessionError(writing: error) }
    }
}
