package import Conversation
internal import Glibc
package import Posix

/// The open file of a session whose lock is held.
struct LockedSession {
    let file: Descriptor
    let transcript: TranscriptFile
    let sessionId: String
}

/// The conversation of a session, whose lock is held until `end`.
package struct FileTranscript: SessionTranscript {
    private let options: SessionOpenOptions
    private let paths: SessionPaths
    private let store: SessionStore
    private let media: MediaStore
    private var session: LockedSession?
    /// The session id that `openclaw sessions list` prints; stored with the first line of a new session.
    package let sessionId: String
    private var run = RunStamp(runId: "")
    private var turn = 0
    /// The parent of the next entry.
    private var last: Int?
    private var totals = Usage()
    /// Number of new messages of the request, which end the path before the first answer.
    private var newCount = 0

    init(_ options: SessionOpenOptions, _ paths: SessionPaths, _ session: LockedSession, _ store: SessionStore) {
        self.options = options
        self.paths = paths
        self.store = store
        self.session = session
        sessionId = session.sessionId
        media = MediaStore(directory: paths.media)
    }

    /// The descriptor that a fork must close first: the lock is held as long as any copy of it is open.
    package var descriptor: Descriptor? { session?.file }

    package mutating func begin(_ incoming: [Message], run: RunStamp) throws -> [Message] {
        let transcript = try openTranscript()
        self.run = run
        totals = try transcript.leaf?.totals ?? Usage()
        var reconciliation = Reconciliation(transcript, source: options.source)
        let plan = try reconciliation.plan(for: incoming)
        newCount = IncomingHistory(incoming).new.count
        last = plan.parent
        try write(seeded: plan.seeded, new: plan.new)
        guard let last else { return [] }
        let path = try transcript.promptPath(
            to: last, bytesMax: options.pathBytesMax, required: max(1, plan.new.count))
        return path.map { media.promptMessage(of: $0) }
    }

    package mutating func append(_ message: Message, durable: Bool) throws {
        var next = self
        if case .assistant(let answer) = message {
            next.turn += 1
            next.totals += answer.usage ?? Usage()
        }
        try next.write([next.entry(message, turn: next.turn)], durable: durable)
        self = next
    }

    package mutating func refuse(because reason: String) throws {
        guard newCount > 0 else { return }
        var answer = AssistantMessage([], stopReason: .error)
        answer.errorMessage = reason
        var next = self
        next.turn += 1
        var entry = try next.entry(.assistant(answer), turn: next.turn)
        entry.refuses = newCount
        try next.write([entry], durable: true)
        self = next
    }

    /// Adds a compaction after the last entry, durably: later prompts on this path begin with its summary.
    ///
    /// - Parameter compaction: `firstKept` must be the id of an entry on the current path.
    /// - Throws: `SessionError`; the transcript is then unchanged.
    package mutating func append(_ compaction: Compaction) throws {
        var entry = Entry(id: 0, parent: nil, time: store.clock.milliseconds, content: .compaction(compaction))
        stamp(&entry, turn: turn == 0 ? nil : turn)
        try write([entry], durable: true)
    }

    package mutating func end() {
        guard let session else { return }
        self.session = nil
        // A session without a line leaves no file; if removing it fails, the empty file is a session that has not begun.
        if session.transcript.size == 0 { try? File.remove(paths.file) }
        session.file.close()
    }
}

extension FileTranscript {
    private func openTranscript() throws(SessionError) -> TranscriptFile {
        guard let session else { throw .storageFailed(call: "write", errno: EBADF) }
        return session.transcript
    }

    /// Writes all messages with one write; flushes the file also without messages.
    private mutating func write(seeded: [Message], new: [Message]) throws(SessionError) {
        var entries: [Entry] = []
        for message in seeded {
            entries.append(try entry(message))
            entries[entries.count - 1].isSeeded = true
        }
        for message in new { entries.append(try entry(message)) }
        if entries.isEmpty {
            try openTranscript().flush()
            return try flushDirectory()
        }
        try write(entries, durable: true)
    }

    private func entry(_ message: Message, turn: Int? = nil) throws(SessionError) -> Entry {
        var entry = Entry(id: 0, parent: nil, time: store.clock.milliseconds, content: .message(message))
        stamp(&entry, turn: turn)
        entry.media = try media.store(message)
        return entry
    }

    private func stamp(_ entry: inout Entry, turn: Int?) {
        entry.runId = run.runId
        entry.turn = turn
        entry.totals = totals
    }

    private mutating func write(_ entries: [Entry], durable: Bool) throws(SessionError) {
        let transcript = try openTranscript()
        let isNew = transcript.size == 0
        last = try transcript.append(
            entries, after: last, header: isNew ? header : nil, durable: durable || isNew)
        if isNew { try flushDirectory() }
    }

    private var header: SessionHeader {
        SessionHeader(
            sessionId: sessionId, time: store.clock.milliseconds, workspace: options.workspace,
            key: options.key)
    }

    private func flushDirectory() throws(SessionError) {
        do throws(SystemError) { try File.flushDirectory(paths.directory) } catch { throw SessionError(writing: error) }
    }
}
