internal import Conversation

/// Writes a transcript from the lines of another one: the tree is kept, the ids are new.
///
/// **Links.** A line without an effect on the prompt (a label, a change of the model …) is not written: its children
/// become children of its parent. A line whose parent cannot be read becomes a child of the line before it in the file.
/// If the last line belongs to another branch than the last entry written, the end of that branch is written again, so
/// that the current path stays current.
///
/// **Compactions** are written as they are, with the new ids. If `firstKept` names a line that is not written, the next
/// entry on the path of the compaction is the first one that is kept.
struct TranscriptBuilder {
    /// Bytes of entries that are read to find the first kept entries: a multiple of the other transcript's size, and at
    /// least 16 MiB.
    private static let searchFactorMax = 4
    private static let searchBytesMin = 16 << 20

    /// The position in the new transcript that corresponds to a line of the other one.
    private struct Position {
        /// The id of the entry; nil at the root.
        var entry: Int?
        /// The line was written; otherwise `entry` is the entry that it follows.
        var isWritten: Bool
        var runId = ""
        var turn: Int?
    }

    private let file: TranscriptFile
    private let media: MediaStore
    private var positions: [String: Position] = [:]
    private var previous = Position(entry: nil, isWritten: false)
    private var lastWritten: Int?
    private var totals = Usage()
    private var runs = 0
    private var searchBytesLeft: Int
    /// Number of messages and compactions written.
    private(set) var messages = 0
    /// The time of the last message, in milliseconds since 1970.
    private(set) var lastTime: Int64 = 0

    /// - Parameters:
    ///   - file: an empty file; the header is written at once.
    ///   - sourceBytes: the size of the other transcript.
    init(
        _ file: TranscriptFile, header: SessionHeader, media: MediaStore, sourceBytes: Int
    ) throws(SessionError) {
        self.file = file
        self.media = media
        searchBytesLeft = Self.searchBytesMin + Self.searchFactorMax * sourceBytes
        _ = try file.append([], after: nil, header: header, durable: false)
    }

    /// Adds the next line.
    mutating func add(_ line: OpenClawLine) throws(SessionError) {
        var position = self.position(of: line.parent)
        position.isWritten = false
        switch line.content {
        case .header: return
        case .other: break
        case .message(let message): position = try write(.message(message), line, after: position)
        case .compaction(let summary, let firstKept, let tokensBefore):
            let kept = try firstKept.flatMap { id throws(SessionError) in try self.firstKept(id, before: position) }
            let compaction = Compaction(summary: summary, firstKept: kept, tokensBefore: tokensBefore)
            position = try write(.compaction(compaction), line, after: position)
        }
        if let id = line.id { positions[id] = position }
        previous = position
    }

    /// Ends the transcript with the path that is current in the other one.
    mutating func end() throws(SessionError) {
        guard let leaf = previous.entry, leaf != lastWritten else { return }
        var entry = try file.entry(leaf)
        entry.totals = totals
        try append(entry, after: entry.parent)
    }

    private func position(of parent: OpenClawLine.Parent) -> Position {
        switch parent {
        case .none: Position(entry: nil, isWritten: false)
        case .previous: previous
        case .id(let id): positions[id] ?? previous
        }
    }
}

extension TranscriptBuilder {
    private mutating func write(
        _ content: Entry.Content, _ line: OpenClawLine, after parent: Position
    ) throws(SessionError) -> Position {
        var entry = Entry(id: 0, parent: nil, time: line.time, content: content)
        (entry.runId, entry.turn) = run(of: entry, line, after: parent)
        entry.isSeeded = line.stamp?.isSeeded ?? false
        entry.refuses = line.stamp?.refuses ?? 0
        if let message = entry.message {
            if case .assistant(let answer) = message { totals += answer.usage ?? Usage() }
            entry.media = try media.store(message)
        }
        if let stated = line.stamp?.totals { totals = stated }
        entry.totals = totals
        try append(entry, after: parent.entry)
        messages += 1
        lastTime = max(lastTime, line.time)
        return Position(entry: lastWritten, isWritten: true, runId: entry.runId ?? "", turn: entry.turn)
    }

    /// The run and the turn of a line: those that an export wrote, else each user message begins a run.
    private mutating func run(
        of entry: Entry, _ line: OpenClawLine, after parent: Position
    ) -> (id: String, turn: Int?) {
        if let stamp = line.stamp, let runId = stamp.runId { return (runId, stamp.turn) }
        if entry.isUser || parent.entry == nil {
            runs += 1
            return ("imported-\(runs)", entry.isUser || entry.isCompaction ? nil : 1)
        }
        if entry.isCompaction { return (parent.runId, parent.turn) }
        return (parent.runId, entry.isAssistant ? (parent.turn ?? 0) &+ 1 : parent.turn ?? 1)
    }

    private mutating func append(_ entry: Entry, after parent: Int?) throws(SessionError) {
        lastWritten = try file.append([entry], after: parent, durable: false)
    }

    /// The first entry that a compaction keeps, for the id in the other transcript; nil if it keeps none.
    ///
    /// `promptPath` ignores an entry on another branch. Also nil once the limit of the search is reached.
    private mutating func firstKept(_ id: String, before compaction: Position) throws(SessionError) -> Int? {
        guard let named = positions[id] else { return nil }
        if named.isWritten { return named.entry }
        var kept: Int?
        var next = compaction.entry
        while next != named.entry {
            guard let id = next else { return nil }
            let entry = try file.entry(id)
            searchBytesLeft -= entry.length
            if searchBytesLeft < 0 { return nil }
            kept = id
            next = entry.parent
        }
        return kept
    }
}
