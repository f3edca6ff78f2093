internal import Conversation
package import Posix

/// The file of one session: entries are found by their offsets, and lines are appended.
///
/// A line is complete with its newline; readers stop at the last newline. Only the process that holds the lock appends
/// or truncates.
package final class TranscriptFile {
    /// Largest file, in bytes: the largest offset with 8 hexadecimal digits (4 GiB - 1).
    package static let bytesMax = Int(UInt32.max)
    /// Longest line that is written or read, in bytes (32 MiB).
    static let lineBytesMax = 32 << 20
    /// Longest text of an answer, as JSON, in bytes: a line has room for its other members.
    package static let answerBytesMax = lineBytesMax - 65_536
    /// Longest first line, in bytes (64 KiB).
    private static let headerBytesMax = 65_536

    private let file: Descriptor
    private var blocks: BlockCache
    private var cachedHeader: SessionHeader?
    private var cachedLeaf: Entry?
    private var cache = EntryCache()
    /// An append failed, and so did the truncation after it.
    private var isBroken = false

    private init(_ file: Descriptor, size: Int) {
        self.file = file
        blocks = BlockCache(file, size: size)
    }

    /// Opens a transcript without the lock: bytes after the last newline are ignored.
    package static func reading(_ file: Descriptor) throws(SessionError) -> TranscriptFile {
        let transcript = TranscriptFile(file, size: try size(of: file))
        transcript.blocks.resize(to: try transcript.completeSize())
        return transcript
    }

    /// Opens a transcript under its lock: bytes after the last newline are cut off, unless they are a whole JSON
    /// object; then the newline is added. A file of a newer format is not changed.
    ///
    /// - Throws: `SessionError`; `.newerFormat` for a file that a later version wrote.
    package static func writing(_ file: Descriptor) throws(SessionError) -> TranscriptFile {
        let transcript = TranscriptFile(file, size: try size(of: file))
        try transcript.repair()
        return transcript
    }

    /// - Throws: `SessionError.damaged` for a FIFO, a device or another file that is not regular.
    private static func size(of file: Descriptor) throws(SessionError) -> Int {
        let status = try sessionIO { () throws(SystemError) in try file.status() }
        guard status.kind == .file else { throw .damaged }
        return status.size
    }

    /// Size of the complete lines, in bytes.
    package var size: Int { blocks.size }
    /// Number of reads from the file so far, and the bytes they returned.
    var readings: (count: Int, bytes: Int) { (blocks.reads, blocks.bytesRead) }  // For tests.

    /// The first line; nil unless it is a header that this program writes.
    ///
    /// - Throws: `SessionError`; `.newerFormat` for a file that a later version wrote.
    package func header() throws(SessionError) -> SessionHeader? {
        if cachedHeader == nil, let line = try firstLine() { cachedHeader = try SessionHeader(line: line) }
        return cachedHeader
    }

    /// A first line that is too long is not a header.
    private func firstLine() throws(SessionError) -> [UInt8]? {
        do throws(SessionError) { return try blocks.line(at: 0, bytesMax: Self.headerBytesMax) } catch {
            if error == .lineTooLong { return nil }
            throw error
        }
    }
}

extension TranscriptFile: EntryTree {
    package var leaf: Entry? {
        get throws(SessionError) {
            if cachedLeaf == nil { cachedLeaf = try entry(before: size) }
            return cachedLeaf
        }
    }

    package func entry(_ id: Int) throws(SessionError) -> Entry {
        guard let entry = try line(at: id) else { throw .damagedLine(offset: id) }
        return entry
    }

    /// Skips lines of other types.
    ///
    /// - Throws: `SessionError`; `.damaged` if `lineBytesMax` bytes before `id` contain no entry.
    package func entry(before id: Int) throws(SessionError) -> Entry? {
        var end = id
        while let start = try blocks.lineStart(endingAt: end, bytesMax: Self.lineBytesMax), start > 0 {
            if let entry = try line(at: start) { return entry }
            if id - start > Self.lineBytesMax { throw .damaged }
            end = start
        }
        return nil
    }

    /// The entry in the line at an offset; nil for a line of another type.
    ///
    /// - Throws: `SessionError`; `.damagedLine` if no line begins there, or it cannot be read.
    private func line(at offset: Int) throws(SessionError) -> Entry? {
        if let cachedLeaf, cachedLeaf.id == offset { return cachedLeaf }
        if let entry = cache[offset] { return entry }
        guard let line = try blocks.line(at: offset, bytesMax: Self.lineBytesMax) else {
            throw .damagedLine(offset: offset)
        }
        guard let entry = try Entry(line: line, at: offset) else { return nil }
        cache.keep(entry)
        return entry
    }
}

extension TranscriptFile {
    /// Appends entries with one write, each as the child of the one before it, the first as the child of `parent`.
    ///
    /// Ids, parents and lengths are set here. After a failure the file is unchanged.
    /// - Parameters:
    ///   - header: the header of a file that is still empty.
    ///   - durable: everything appended so far is flushed when this returns.
    /// - Returns: the id of the last entry.
    func append(
        _ entries: [Entry], after parent: Int?, header: SessionHeader? = nil, durable: Bool
    ) throws(SessionError) -> Int? {
        var lines = header?.line ?? []
        var last: Entry?
        for var entry in entries {
            entry.id = size + lines.count
            entry.parent = last?.id ?? parent
            let line = entry.line
            guard line.count <= Self.lineBytesMax else { throw .storageFull }
            entry.length = line.count
            lines += line
            last = entry
        }
        try append(lines, last: last?.withoutMedia, durable: durable)
        return last?.id ?? parent
    }

    /// Appends whole lines with one write; after a failure the file is unchanged.
    ///
    /// - Parameter durable: everything appended so far is flushed when this returns.
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

    /// Flushes lines that an earlier run may have appended without flushing them.
    func flush() throws(SessionError) {
        do throws(SystemError) { try file.flushData() } catch { throw SessionError(writing: error) }
    }

    /// Truncates the file; if that fails, the next process that opens the file cuts off the incomplete line.
    private func undo(to old: Int) {
        do throws(SystemError) { try file.truncate(to: old) } catch { isBroken = true }
        blocks.resize(to: old)
    }

    private func repair() throws(SessionError) {
        let end = blocks.size
        let complete = try completeSize()
        guard complete < end else { return }
        // Throws for a newer format, in which an incomplete line may have a meaning.
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

    /// Offset of the end of the last complete line.
    private func completeSize() throws(SessionError) -> Int {
        var end = blocks.size
        while end > 0 {
            let (start, bytes) = try blocks.block(at: end - 1)
            if let newline = bytes.prefix(end - start).lastIndex(of: UInt8(ascii: "\n")) { return start + newline + 1 }
            end = start
        }
        return 0
    }

    /// Nil if the bytes are longer than a line may be.
    private func tail(from start: Int, to end: Int) throws(SessionError) -> [UInt8]? {
        guard end - start <= Self.lineBytesMax else { return nil }
        let file = self.file
        return try sessionIO { () throws(SystemError) in try file.read(at: start, count: end - start) }
    }
}
