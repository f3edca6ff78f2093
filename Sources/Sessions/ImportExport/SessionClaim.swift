internal import Glibc
internal import Posix
internal import SystemPackage

/// Reserves the name of a session that is written to a temporary file: the name is an empty file whose lock is held, so
/// that requests for the session wait and no other process makes it.
struct SessionClaim {
    enum Conflict: Error, Equatable {
        /// The session exists.
        case exists
        /// A run is about to make the session.
        case inUse
    }

    let paths: SessionPaths
    private let file: Descriptor

    /// - Throws: `Conflict`, `SystemError`.
    init(_ paths: SessionPaths) throws {
        self.paths = paths
        try AtomicFile.createDirectory(paths.directory)
        file = try File.open(paths.file, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
        let isTaken = try FileLock.takeNow(file)
        let status = try file.status()
        if status.kind != .file || status.size > 0 { throw Conflict.exists }
        guard isTaken, try File.status(paths.file)?.identity == status.identity else { throw Conflict.inUse }
    }

    /// Makes the whole session, or nothing, from the lines that `build` writes to an empty file.
    ///
    /// Once this returns the session is durable. `build` returns its last use, in milliseconds since 1970.
    /// - Throws: `SystemError`, and the errors of `build`; the claim is then given up and nothing remains.
    func fill(_ build: (Descriptor) throws -> Int64) throws {
        let temporary = paths.directory.appending(".\(Identifiers.random.next()).tmp")
        do {
            let session = try File.open(temporary, flags: O_RDWR | O_CREAT | O_EXCL | O_APPEND)
            defer { session.close() }
            // Without the lock, an expiry would remove the file as one that a dead process left.
            _ = try FileLock.takeNow(session)
            let used = try build(session)
            try session.setModified(used)
            try File.flush(session)
            try File.rename(temporary, to: paths.file)
            try File.flushDirectory(paths.directory)
        } catch {
            try? File.remove(temporary)  // The first error is reported; an expiry removes what remains.
            giveUp()
            throw error
        }
        file.close()
    }

    /// Removes the name and the images that were stored for the session.
    func giveUp() {
        // An expiry removes what remains.
        try? remove(paths.media)
        try? File.remove(paths.file)
        file.close()
    }

    private func remove(_ media: FilePath) throws {
        guard try File.status(media) != nil else { return }
        let directory = try Directory(at: media)
        try directory.forEachName { try directory.remove($0) }
        try Directory(at: paths.directory).removeDirectory(media.lastComponent?.string ?? "")
    }
}
