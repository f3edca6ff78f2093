internal import Conversation

/// Makes a transcript of ours from the lines of another: the tree is kept, the ids are made anew.
///
/// **Compactions.** We have no line that hides a part of a path, and a prompt must neither lose the summary nor tell what
/// it replaced a second time. So a compaction begins a branch at the root, with the summary as a message of the user,
/// then a copy of what the reference kept beside it; what follows goes on from there. The model is told what the
/// reference would tell it, and what was summed up stays in the file, on its own branch.
///
/// **Links.** A line without an effect on the prompt (a label, a change of the model …) is not written: what follows it
/// follows the line before it. A line whose parent cannot be read follows the line that stands before it in the file.
/// The path that is current there is current here: if the last line belongs to another branch than the last one
/// written, the entry it belongs to is written once more.
struct TranscriptBuilder {
    /// What may be copied behind compactions: so many times the bytes of the transcript, and a little more (16 MiB).
    private static let copiesFactorMax = 4
    private static let copiesBytesMin = 16 << 20

    /// Where a line of the other transcript stands in ours.
    private struct Place {
        /// The entry; nil at the root.
        var entry: Int?
        /// The line itself was written, not only what it follows.
        var isOwn: Bool
        var runId = ""
        var turn: Int?
    }

    private let file: TranscriptFile
    private let media: MediaStore
    private var places: [String: Place] = [:]
    /// The entries that others are copies of.
    private var originals: [Int: Int] = [:]
    private var previous = Place(entry: nil, isOwn: false)
    private var lastWritten: Int?
    private var totals = Usage()
    private var runs = 0
    private var copiesBytesLeft: Int
    /// Messages written, without copies.
    private(set) var messages = 0
    /// When the last message was said, in milliseconds since 1970.
    private(set) var lastTime: Int64 = 0

    /// - Parameters:
    ///   - file: an empty one; the header is written at once.
    ///   - sourceBytes: the size of the other transcript.
    init(
        _ file: TranscriptFile, header: SessionHeader, media: MediaStore, sourceBytes: Int
    ) throws(SessionError) {
        self.file = file
        self.media = media
        copiesBytesLeft = Self.copiesBytesMin + Self.copiesFactorMax * sourceBytes
        try file.append(header.line, last: nil, durable: false)
    }

    /// Adds the next line.
    ///
    /// - Throws: `SessionError`: `.storageFull` also for a transcript that would not end, because its compactions keep
    ///   the same lines again and again.
    mutating func add(_ line: OpenClawLine) throws(SessionError) {
        var place = self.place(of: line.parent)
        place.isOwn = false
        switch line.content {
        case .header: return
        case .silent: break
        case .message(let message): place = try write(message, line, after: place)
        case .compaction(let summary, let firstKept): place = try compact(summary, firstKept, line, above: place)
        }
        if let id = line.id { places[id] = place }
        previous = place
    }

    /// Ends the transcript with the path that is current.
    mutating func end() throws(SessionError) {
        guard let leaf = previous.entry, leaf != lastWritten, let entry = try file.entry(leaf) else { return }
        _ = try copy(entry, after: entry.parent)
    }

    private func place(of parent: OpenClawLine.Parent) -> Place {
        switch parent {
        case .none: Place(entry: nil, isOwn: false)
        case .previous: previous
        case .id(let id): places[id] ?? previous
        }
    }
}

extension TranscriptBuilder {
    private mutating func write(
        _ message: Message, _ line: OpenClawLine, after parent: Place
    ) throws(SessionError) -> Place {
        var place = Place(entry: file.size, isOwn: true)
        if let stamp = line.stamp, let runId = stamp.runId {
            (place.runId, place.turn) = (runId, stamp.turn)
        } else if message.isUser || parent.entry == nil {
            runs += 1
            place.runId = "imported-\(runs)"
            place.turn = message.isUser ? nil : 1
        } else {
            place.runId = parent.runId
            place.turn = message.isAssistant ? (parent.turn ?? 0) &+ 1 : parent.turn ?? 1
        }
        if case .assistant(let answer) = message { totals += answer.usage ?? Usage() }
        if let told = line.stamp?.totals { totals = told }
        var entry = Entry(id: file.size, parent: parent.entry, time: line.time, message: message)
        entry.runId = place.runId
        entry.turn = place.turn
        entry.isSeeded = line.stamp?.isSeeded ?? false
        entry.totals = totals
        entry.media = try media.store(message)
        try append(entry)
        messages += 1
        lastTime = max(lastTime, line.time)
        return place
    }

    private mutating func compact(
        _ summary: String, _ firstKept: String?, _ line: OpenClawLine, above: Place
    ) throws(SessionError) -> Place {
        let kept = try kept(from: firstKept, to: above)
        let root = Place(entry: nil, isOwn: false)
        var place = try write(OpenClawMessage.summary(summary, of: .conversation), line, after: root)
        for id in kept {
            guard let entry = try file.entry(id) else { continue }
            place.entry = try copy(entry, after: place.entry)
            (place.runId, place.turn) = (entry.runId ?? "", entry.turn)
        }
        place.isOwn = false
        return place
    }

    /// The entries from the first one that is kept to the last one, oldest first; none if they are not on one path.
    private mutating func kept(from firstKept: String?, to last: Place) throws(SessionError) -> [Int] {
        guard let first = firstKept.flatMap({ places[$0] }) else { return [] }
        var newestFirst: [Int] = []
        var next = last.entry
        while let id = next, let entry = try file.entry(id) {
            copiesBytesLeft -= entry.length
            if copiesBytesLeft < 0 { throw .storageFull }
            let isFirst = (originals[id] ?? id) == first.entry
            if !isFirst || first.isOwn { newestFirst.append(id) }
            if isFirst { return newestFirst.reversed() }
            next = entry.parent
        }
        return first.entry == nil ? newestFirst.reversed() : []
    }

    private mutating func copy(_ original: Entry, after parent: Int?) throws(SessionError) -> Int {
        var copy = original
        copy.id = file.size
        copy.parent = parent
        copy.totals = totals
        originals[copy.id] = originals[original.id] ?? original.id
        try append(copy)
        return copy.id
    }

    private mutating func append(_ entry: Entry) throws(SessionError) {
        let line = entry.line
        guard line.count <= TranscriptFile.lineBytesMax else { throw .storageFull }
        try file.append(line, last: nil, durable: false)
        lastWritten = entry.id
    }
}
