internal import Glibc
internal import Posix

/// A file among the sessions that is removed if it is old.
///
/// A session without images is removed in one step, with its name. A session with images is first replaced by an empty
/// file whose lock is held: from then on the session does not exist, a reader that has the old file open still reads it
/// to its end, and no request can store images of a new session. Then the images are removed, and the empty file. If the
/// process ends in between, an empty file remains, which is a session that has not begun; such a file is removed at any
/// age unless it is in use.
struct ExpiryCandidate {
    enum Outcome: Equatable {
        /// Not old, or not a file of a session.
        case kept
        case inUse
        /// The remains of an interrupted process were removed, not a session.
        case removedRemains
        case removed(FileStatus, SessionHeader?)
    }

    let directory: Directory
    let name: String
    let kind: StoredName
    /// In milliseconds since 1970.
    let limit: Int64

    /// Removes the file if it is old and not in use.
    ///
    /// - Parameter isDryRun: only returns the outcome; whether the session is in use is then not known.
    /// - Throws: `SystemError`, `SessionError`.
    func remove(_ isDryRun: Bool) throws -> Outcome {
        guard let status = try directory.status(name) else { return .kept }
        switch kind {
        case .transcript(let media):
            guard status.kind == .file, isOld(status) else { return .kept }
            if isDryRun { return status.size == 0 ? .kept : .removed(status, header) }
            return try removeTranscript(media: media)
        case .media(let transcript):
            guard status.kind == .directory, status.modified < limit, !isDryRun, try directory.status(transcript) == nil
            else { return .kept }
            return try removeOrphans(of: transcript)
        case .temporary:
            guard status.kind == .file, status.modified < limit, !isDryRun else { return .kept }
            return try removeTranscript(media: nil) == .inUse ? .kept : .removedRemains
        }
    }

    private func isOld(_ status: FileStatus) -> Bool { status.size == 0 || status.modified < limit }

    /// The header of the transcript; nil if it cannot be read.
    private var header: SessionHeader? {
        guard let file = try? directory.open(name, flags: O_RDONLY | O_NONBLOCK) else { return nil }
        return try? TranscriptFile.reading(file).header()
    }

    private func removeTranscript(media: String?) throws -> Outcome {
        guard let file = try existing() else { return .kept }
        defer { file.close() }
        return try remove(file, media: media)
    }

    /// Removes the file if the opened file still has this name, is not in use, and is old.
    func remove(_ file: Descriptor, media: String?) throws -> Outcome {
        guard try FileLock.takeNow(file) else { return try file.status().size == 0 ? .kept : .inUse }
        // The file may have been used or archived since its status was read.
        let status = try file.status()
        guard status.kind == .file, isOld(status), try directory.status(name)?.identity == status.identity else {
            return .kept
        }
        if let media, let images = try directory.existingDirectory(media) {
            let placeholder = try exchanged()
            defer { placeholder.close() }
            try remove(images, named: media)
        }
        try directory.remove(name)
        return status.size == 0 ? .removedRemains : .removed(status, nil)
    }

    /// Nil if the file was removed since its status was read.
    private func existing() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try directory.open(name, flags: O_RDWR | O_NONBLOCK)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    /// Replaces the session by an empty file, durably; returns that file, locked.
    private func exchanged() throws(SystemError) -> Descriptor {
        let temporary = ".\(Identifiers.random.next()).tmp"
        let placeholder = try directory.open(temporary, flags: O_RDWR | O_CREAT | O_EXCL)
        // No other process knows the name yet.
        _ = try FileLock.takeNow(placeholder)
        try directory.rename(temporary, to: name)
        try directory.flush()
        return placeholder
    }

    /// Removes images without a session, under the lock of the session that a request might begin with their name.
    private func removeOrphans(of transcript: String) throws -> Outcome {
        let placeholder: Descriptor
        do throws(SystemError) {
            placeholder = try directory.open(transcript, flags: O_RDWR | O_CREAT | O_EXCL)
        } catch {
            if error.errno == EEXIST { return .kept }
            throw error
        }
        defer { placeholder.close() }
        guard try FileLock.takeNow(placeholder),
            try directory.status(transcript)?.identity == placeholder.status().identity,
            try placeholder.status().size == 0
        else { return .kept }
        try remove(try directory.directory(name), named: name)
        try directory.remove(transcript)
        return .removedRemains
    }

    private func remove(_ images: Directory, named media: String) throws {
        try images.forEachName { try images.remove($0) }
        try directory.removeDirectory(media)
    }
}
