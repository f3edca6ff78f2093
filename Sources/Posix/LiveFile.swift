internal import CLinux
internal import Glibc
package import SystemPackage
internal import Text

/// A file of lines about something that is in progress, as its writer has it.
///
/// The writer holds flock(2) on the file until it ends, and its last line is about the end: a file without that line and
/// without the lock belongs to a writer that crashed. Removing the name of the file stops the writer.
package struct LiveFile {
    package let descriptor: Descriptor

    /// Creates the file and takes its lock, which the kernel releases with the last copy of the descriptor.
    ///
    /// - Throws: `SystemError`, with `EEXIST` if the name exists.
    package init(_ path: FilePath) throws(SystemError) {
        descriptor = try File.open(path, flags: O_WRONLY | O_APPEND | O_CREAT | O_EXCL)
        guard try FileLock.takeNow(descriptor) else { throw SystemError("flock", errno: EWOULDBLOCK, on: path.string) }
    }

    /// Whether the name of the file was removed.
    package var isUnlinked: Bool {
        get throws(SystemError) { try descriptor.status().linkCount == 0 }
    }

    /// Whether less than a quarter of the file system is free, and less than 64 MiB: its other users need that.
    package var isSpaceShort: Bool {
        get throws(SystemError) {
            var space = statvfs()
            try checked("fstatvfs") { unsafe fstatvfs(descriptor.number, &space) }
            let blocksMin = min(space.f_blocks / 4, (64 << 20) / max(1, UInt(space.f_frsize)))
            return space.f_bavail < blocksMin
        }
    }
}

/// A live file as other processes read it.
package struct LiveFileReader {
    /// What the file shows about its writer.
    package enum State<End> {
        case running
        case ended(End)
        /// The writer ended without a line about the end.
        case crashed
    }

    package let file: Descriptor

    /// Longest last line that is searched for, in bytes.
    private static let lastLineBytesMax = 8_192
    /// A first line is seldom longer, in bytes.
    private static let usualLineBytes = 4_096

    /// Opens a file; nil if it does not exist or is not a regular file.
    package init?(_ path: FilePath) throws(SystemError) {
        do throws(SystemError) {
            // A FIFO would wait for a writer.
            file = try File.open(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            if error.errno == ENOENT || error.errno == ELOOP { return nil }
            throw error
        }
        guard try file.status().kind == .file else { return nil }
    }

    /// The first line, without its line break; nil if it is not yet complete, or longer than `bytesMax`.
    package func firstLine(bytesMax: Int) throws(SystemError) -> [UInt8]? {
        for count in [min(Self.usualLineBytes, bytesMax), bytesMax] {
            let bytes = try file.read(at: 0, count: count)
            if let end = bytes.firstIndex(of: .lineFeed) { return Array(bytes[..<end]) }
        }
        return nil
    }

    /// - Parameter end: decodes a line about the end; nil for another line.
    package func state<End>(_ end: ([UInt8]) -> End?) throws(SystemError) -> State<End> {
        if let ending = try lastLine().flatMap(end) { return .ended(ending) }
        // The writer takes the lock before its first line; an attempt to take it here must not be in its way.
        guard try file.status().size > 0, try FileLock.takeNow(file, .shared) else { return .running }
        try FileLock.release(file)
        // The end is written before the lock is released, so that it must be searched again.
        return try lastLine().flatMap(end).map { .ended($0) } ?? .crashed
    }

    private func lastLine() throws(SystemError) -> [UInt8]? {
        let size = try file.status().size
        let tail = try file.read(at: max(0, size - Self.lastLineBytesMax), count: Self.lastLineBytesMax)
        guard tail.last == .lineFeed else { return nil }
        return tail.dropLast().split(separator: .lineFeed, omittingEmptySubsequences: false).last.map { Array($0) }
    }

    /// The whole lines from an offset on, and the offset of the next one.
    ///
    /// - Parameter bytesMax: how many bytes of the file are read at most; a longer line is never returned.
    package func lines(from offset: Int, bytesMax: Int) throws(SystemError) -> (lines: [ArraySlice<UInt8>], next: Int) {
        let bytes = try file.readGrowing(at: offset, count: bytesMax)
        guard let last = bytes.lastIndex(of: .lineFeed) else { return ([], offset) }
        return (bytes[..<last].split(separator: .lineFeed), offset + last + 1)
    }
}

/// How many files whose writers have ended a directory keeps.
package struct LiveFileLimits: Equatable, Sendable {
    /// Files that were written last before this time are removed, in milliseconds since 1970.
    package var before: Int64
    /// The oldest files beyond these limits are removed, too.
    package var filesMax = Int.max
    package var bytesMax = Int.max

    package init(before: Int64) {
        self.before = before
    }
}

extension LiveFileLimits {
    private static let suffix = ".jsonl"

    /// Removes the files of a directory whose writers have ended and that exceed the limits. A file that cannot be read
    /// is left alone.
    ///
    /// - Returns: when the oldest file that remains was written last, in milliseconds since 1970; nil without one.
    package func removeEnded(in directory: FilePath) throws(SystemError) -> Int64? {
        let place = try Directory(at: directory)
        var files: [(name: String, status: FileStatus)] = []
        for name in try File.names(in: directory) where name.hasSuffix(Self.suffix) {
            if let status = try place.status(name), status.kind == .file { files.append((name, status)) }
        }
        files.sort { $0.status.modified > $1.status.modified }
        var oldest: Int64?
        var bytes = 0
        for (index, (name, status)) in files.enumerated() {
            bytes += status.size
            let isSurplus = status.modified < before || index >= filesMax || bytes > bytesMax
            if isSurplus, try removeEnded(name, in: place, directory.appending(name)) { continue }
            oldest = status.modified
        }
        return oldest
    }

    /// Removes a file unless its writer holds the lock; returns whether it was removed.
    private func removeEnded(_ name: String, in place: Directory, _ path: FilePath) throws(SystemError) -> Bool {
        guard let reader = try? LiveFileReader(path), try FileLock.takeNow(reader.file, .shared) else { return false }
        try place.remove(name)
        return true
    }
}
