package import Conversation
package import Posix

/// The file of one session: its entries found by their offsets, and lines appended to it.
///
/// A line is complete with its newline; readers stop at the last one. Only who holds the lock writes or cuts off.
package final class TranscriptFile {
    /// Largest file, in bytes: what 8 hexadecimal digits can name (4 GiB - 1).
    package static let bytesMax = Int(UInt32.max)
    /// Longest line that is written or read, in bytes (32 MiB).
    static let lineBytesMax = 32 << 20
    /// Longest first line, in bytes (64 KiB).
    private static let headerBytesMax = 65_536
    /// Lines looked at for the first message of a user.
    private static let firstLinesMax = 8

    private let file: Descriptor
    private var blocks: BlockCache
    private var cachedHeader: SessionHeader?
    private var cachedLeaf: Entry?
    private var cache = EntryCache()
    /// An append failed and could not be undone.
    private var isBroken = false

    private init(_ file: Descriptor, size: Int) {
        self.file = file
        blocks = BlockCache(file, size: size)
    }

    /// Opens a transcript for one that does not hold the lock: what stands behind the last newline is not there.
    package static func reading(_ file: Descriptor) throws(SessionError) -> TranscriptFile {
        let transcript = TranscriptFile(file, size: try sessionIO { () throws(SystemError) in try file.status().size })
        transcript.blocks.resize(to: try transcript.completeSize())
        return transcript
    }

    /// Opens a transcript for one that holds the lock: bytes behind the last newline are cut off, unless they are a
    /// whole JSON object; then the newline is added. A file of a newer format is left as it is.
    ///
    /// - Throws: `SessionError`, `.newerFormat` among them.
    package static func writing(_ file: Descriptor) throws(SessionError) -> TranscriptFile {
        let size = try sessionIO { () throws(SystemError) in try file.status().size }
        let transcript = TranscriptFile(file, size: size)
        try transcript.repair()
        return transcript
    }

    /// Bytes in complete lines.
    package var size: Int { blocks.size }
    /// How often and how many bytes were read from the file so far.
    var readings: (count: Int, bytes: Int) { (blocks.reads, blocks.bytesRead) }

    /// The first line; nil when it is not a header of ours.
    ///
    /// - Throws: `SessionError`, `.newerFormat` among them.
    package func header() throws(SessionError) -> SessionHeader? {
        if cachedHeader == nil, let line = try blocks.line(at: 0, bytesMax: Self.headerBytesMax) {
            cachedHeader = try SessionHeader(line: line)
        }
        return cachedHeader
    }
}

extension TranscriptFile: EntryTree {
    package var leaf: Entry? {
        get throws(SessionError) {
            if cachedLeaf == nil { cachedLeaf = try entry(before: size) }
            return cachedLeaf
        }
    }

    package func entry(_ id: Int) throws(SessionError) -> Entry? {
        if let cachedLeaf, cachedLeaf.id == id { return cachedLeaf }
        if let entry = cache[id] { return entry }
        guard let line = try blocks.line(at: id, bytesMax: Self.lineBytesMax), let entry = Entry(line: line, at: id)
        else { return nil }
        cache.keep(entry)
        return entry
    }

    /// Lines that are no entries are passed over, `lineBytesMax` of them at most.
    package func entry(before id: Int) throws(SessionError) -> Entry? {
        var end = id
        while id - end <= Self.lineBytesMax,
            let start = try blocks.lineStart(endingAt: end, bytesMax: Self.lineBytesMax), start > 0
        {
            if let entry = try entry(start) { return entry }
            end = start
        }
        return nil
    }

    package func firstUserMessage() throws(SessionError) -> UserMessage? {
        var offset = 0
        for _ in 0...Self.firstLinesMax {
            guard let line = try blocks.line(at: offset, bytesMax: Self.lineBytesMax) else { return nil }
            if case .user(let message)? = Entry(line: line, at: offset)?.message { return message }
            offset += line.count + 1
        }
        return nil
    }
}

extension TranscriptFile {
    /// Appends whole lines with one write; after a failure the file is as it was.
    ///
    /// - Parameter durable: flushed when this returns, with all that was appended before.
    func append(_ lines: [UInt8], last: Entry?, durable: Bool) throws(SessionError) {
        guard !isBroken, size + lines.count <= Self.bytesMax else { throw .storageFull }
        let old = size
        do throws(SystemError) {
            try File.writeAll(lines, to: file)
            if durable { try file.flushData() }
        } catch {
            undo(to: old)
            throw SessionError(writing: error)
        }
        blocks.resize(to: old + lines.count)
        cachedLeaf = last
    }

    /// Flushes what was appended, if a failed run left it unflushed.
    func flush() throws(SessionError) {
        do throws(SystemError) { try file.flushData() } catch { throw SessionError(writing: error) }
    }

    /// Where that fails too, the next one to open the file cuts the incomplete line off.
    private func undo(to old: Int) {
        do throws(SystemError) { try file.truncate(to: old) } catch { isBroken = true }
        blocks.resize(to: old)
    }

    private func repair() throws(SessionError) {
        let end = blocks.size
        let complete = try completeSize()
        guard complete < end else { return }
        // What a later version wrote may be meant so.
        _ = try header()
        let rest = try tail(from: complete, to: end)
        if let rest, TranscriptLine.isObject(rest) {
            try append([UInt8(ascii: "\n")], last: nil, durable: false)
        } else {
            let file = self.file
            try sessionIO { () throws(SystemError) in try file.truncate(to: complete) }
            blocks.resize(to: complete)
        }
    }

    /// Where the last complete line ends.
    private func completeSize() throws(SessionError) -> Int {
        var end = blocks.size
        while end > 0 {
            let (start, bytes) = try blocks.block(at: end - 1)
            if let newline = bytes.prefix(end - start).lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            end = start
        }
        return 0
    }

    /// Nil when there is more than a line can have.
    private func tail(from start: Int, to end: Int) throws(SessionError) -> [UInt8]? {
        guard end - start <= Self.lineBytesMax else { return nil }
        let file = self.file
        return try sessionIO { () throws(SystemError) in try file.read(at: start, count: end - start) }
    }
}
