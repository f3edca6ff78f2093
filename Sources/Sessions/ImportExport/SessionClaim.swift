internal import Glibc
internal import Posix
internal import SystemPackage

/// A session that is being made elsewhere: its name is an empty file that is held, so that requests for the session
/// wait and no other can make it.
struct SessionClaim {
    enum Refusal: Error, Equatable {
        /// The session is there already.
        case exists
        /// A run is about to make it.
        case inUse
    }

    let place: SessionPaths
    private let file: Descriptor

    /// - Throws: `Refusal`, `SystemError`.
    init(_ place: SessionPaths) throws {
        self.place = place
        try AtomicFile.createDirectory(place.directory)
        file = try File.open(place.file, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
        let isTaken = try FileLock.takeNow(file)
        let status = try file.status()
        if status.kind != .file || status.size > 0 { throw Refusal.exists }
        guard isTaken, try File.status(place.file)?.identity == status.identity else { throw Refusal.inUse }
    }

    /// Makes the session with what `build` writes into an empty file, whole or not at all.
    ///
    /// Once this returns it is durable, and its last use is what `build` says, in milliseconds since 1970.
    /// - Throws: `SystemError`, and what `build` throws; the claim is then given up and nothing is left.
    func fill(_ build: (Descriptor) throws -> Int64) throws {
        let temporary = place.directory.appending(".\(Identifiers.random.next()).tmp")
        do {
            let session = try File.open(temporary, flags: O_RDWR | O_CREAT | O_EXCL | O_APPEND)
            defer { session.close() }
            // So that nobody takes it for something that was left behind.
            _ = try FileLock.takeNow(session)
            let used = try build(session)
            try session.setModified(used)
            try File.flush(session)
            try File.rename(temporary, to: place.file)
            try File.flushDirectory(place.directory)
        } catch {
            try? File.remove(temporary)  // The first error is the one to tell; what stays goes with `expire`.
            giveUp()
            throw error
        }
        file.close()
    }

    /// Leaves no session: the images that were stored for it go too.
    func giveUp() {
        // As above.
        try? remove(place.media)
        try? File.remove(place.file)
        file.close()
    }

    private func remove(_ media: FilePath) throws {
        guard try File.status(media) != nil else { return }
        let directory = try Directory(at: media)
        try directory.forEachName { try directory.remove($0) }
        try Directory(at: place.directory).removeDirectory(media.lastComponent?.string ?? "")
    }
}
