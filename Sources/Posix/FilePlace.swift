internal import Glibc

/// A directory and a name in it, which may not exist.
package struct FilePlace {
    package let directory: Directory
    package let name: String

    init(_ directory: Directory, _ name: String) {
        self.directory = directory
        self.name = name
    }

    /// The attributes of the regular file; nil if the name does not exist.
    ///
    /// - Throws: `SystemError`, with `EISDIR` for a directory and `EINVAL` for another kind of file.
    package func fileStatus() throws(SystemError) -> FileStatus? {
        guard let status = try directory.status(name) else { return nil }
        if status.kind != .file { throw SystemError("fstatat", errno: status.kind == .directory ? EISDIR : EINVAL) }
        return status
    }
}

/// Replacing whole files in a directory in which other processes write, too.
extension FilePlace {
    /// Writes a file under a temporary name, flushes it and renames it over the old file, which keeps its mode. A new
    /// file has the permissions of `model`, or else mode 0666 less the umask.
    ///
    /// Other names of the old file, hard links, keep the old content, because they may be outside a workspace. A file
    /// with another owner or group, or in a directory in which no file can be created, is written in place instead: a
    /// process that is killed then leaves a part of the new content.
    ///
    /// A process that is killed leaves a file `.openclaw-N.tmp`; the next replacement in the directory removes it.
    /// The process must have one thread, because the umask is changed for a moment.
    /// - Throws: `SystemError`, with `EACCES` for an old file that this process may not write.
    package func replace(with bytes: [UInt8], permissionsOf model: FileStatus? = nil) throws(SystemError) {
        let staged = try stage(bytes, permissionsOf: model)
        do throws(SystemError) {
            try staged.place()
        } catch {
            staged.discard()
            throw error
        }
    }

    /// Does all of `replace` that may fail for lack of space or permission, except for a file that is written in place.
    ///
    /// - Parameter number: the number of files that are staged in the directory already.
    package func stage(
        _ bytes: [UInt8], permissionsOf model: FileStatus? = nil, number: Int = 0
    ) throws(SystemError) -> StagedFile {
        let old = try fileStatus()
        if old != nil { try checkWritable() }
        let temporary: UnfinishedFile
        do throws(SystemError) {
            temporary = try UnfinishedFile(in: directory, permissions: (old ?? model)?.permissions, from: number)
        } catch {
            guard old != nil, error.errno == EACCES || error.errno == EROFS else { throw error }
            return StagedFile(self, .content(bytes))
        }
        do throws(SystemError) {
            if let old, try !temporary.file.status().hasSameOwnerAndMode(as: old) {
                try directory.remove(temporary.name)
                return StagedFile(self, .content(bytes))
            }
            try File.writeAll(bytes, to: temporary.file)
            try File.flush(temporary.file)
        } catch {
            _ = unsafe unlinkat(directory.descriptor.number, temporary.name, 0)
            throw error
        }
        return StagedFile(self, .file(temporary))
    }

    private func checkWritable() throws(SystemError) {
        try checked("faccessat", on: name) { unsafe faccessat(directory.descriptor.number, name, W_OK, 0) }
    }

    fileprivate func overwrite(with bytes: [UInt8]) throws(SystemError) {
        let file = try directory.open(name, flags: O_WRONLY | O_NONBLOCK)
        guard try file.status().kind == .file else { throw SystemError("openat", errno: EINVAL, on: name) }
        try File.writeAll(bytes, to: file)
        try file.truncate(to: bytes.count)
        try File.flush(file)
    }
}

/// The new content of a file, which gets its name later.
package final class StagedFile {
    fileprivate enum Content {
        /// A complete file under a temporary name.
        case file(UnfinishedFile)
        /// The content of a file that must be written in place.
        case content([UInt8])
    }

    private let target: FilePlace
    private let content: Content
    /// Another process may use the temporary name again when the file has its own.
    private var isPlaced = false

    fileprivate init(_ target: FilePlace, _ content: Content) {
        self.target = target
        self.content = content
    }

    /// Whether a failure of `place` may leave a part of the new content in the file.
    package var isWrittenInPlace: Bool {
        if case .content = content { true } else { false }
    }

    /// Fails as `place` would because of what has the name now.
    ///
    /// - Throws: `SystemError`, with `EISDIR` for a directory and `EINVAL` for another kind of file.
    package func check() throws(SystemError) {
        _ = try target.fileStatus()
    }

    /// Gives the file its name, durably.
    package func place() throws(SystemError) {
        switch content {
        case .content(let bytes): try target.overwrite(with: bytes)
        case .file(let temporary):
            try target.directory.rename(temporary.name, to: target.name)
            isPlaced = true
            try target.directory.flush()
        }
    }

    /// Removes the temporary file; does nothing if it has its name already.
    package func discard() {
        guard !isPlaced, case .file(let temporary) = content else { return }
        _ = unsafe unlinkat(target.directory.descriptor.number, temporary.name, 0)
    }
}

extension FileStatus {
    fileprivate func hasSameOwnerAndMode(as other: FileStatus) -> Bool {
        (user, group, permissions) == (other.user, other.group, other.permissions)
    }
}

/// A file with a temporary name, which its process holds locked until the file has its final name.
private struct UnfinishedFile {
    let name: String
    let file: Descriptor

    /// More files than calls that write in one directory at the same time.
    private static let attemptsMax = 64
    /// Reading the umask changes it, so it is read once.
    private static let mask: mode_t = {
        let mask = umask(0)
        umask(mask)
        return mask
    }()

    /// Creates the file with exactly these permissions, or with mode 0666 less the umask.
    ///
    /// - Parameter first: the first number that is tried. Abandoned files are removed if it is 0.
    /// - Throws: `SystemError`, with `EBUSY` if every temporary name is in use.
    init(in directory: Directory, permissions: UInt32?, from first: Int) throws(SystemError) {
        for number in first..<first + Self.attemptsMax {
            let name = ".openclaw-\(number).tmp"
            try Self.removeAbandoned(name, in: directory)
            guard let file = try Self.create(name, in: directory, permissions),
                // Another process may have seen the file before it was locked, and removed it.
                try FileLock.takeNow(file), try file.status().linkCount == 1
            else { continue }
            self.name = name
            self.file = file
            if first == 0 { try Self.removeAbandoned(after: number, in: directory) }
            return
        }
        throw SystemError("openat", errno: EBUSY, on: ".openclaw-0.tmp")
    }

    /// Creates a file; nil if the name exists.
    private static func create(
        _ name: String, in directory: Directory, _ permissions: UInt32?
    ) throws(SystemError) -> Descriptor? {
        let isMasked = mode_t(permissions ?? 0) & mask != 0
        if isMasked { umask(0) }
        defer { if isMasked { umask(mask) } }
        do throws(SystemError) {
            return try directory.open(name, flags: O_WRONLY | O_CREAT | O_EXCL, mode: permissions ?? 0o666)
        } catch {
            if error.errno == EEXIST { return nil }
            throw error
        }
    }

    /// Removes the files with greater numbers, which processes that wrote at the same time or many files have left.
    private static func removeAbandoned(after number: Int, in directory: Directory) throws(SystemError) {
        var next = number + 1
        while try removeAbandoned(".openclaw-\(next).tmp", in: directory) || next < attemptsMax { next += 1 }
    }

    /// Removes the file of a process that was killed; a file that is locked or cannot be opened stays.
    ///
    /// - Returns: whether there was a file.
    @discardableResult
    private static func removeAbandoned(_ name: String, in directory: Directory) throws(SystemError) -> Bool {
        guard let status = try directory.status(name), status.kind == .file else { return false }
        let file: Descriptor
        do throws(SystemError) {
            file = try directory.open(name, flags: O_RDONLY | O_NONBLOCK)
        } catch {
            return true
        }
        guard try FileLock.takeNow(file), try directory.status(name)?.identity == file.status().identity else {
            return true
        }
        try directory.remove(name)
        return true
    }
}
