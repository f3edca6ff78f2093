internal import Glibc
internal import Posix

/// A file among the sessions that goes if it is old.
///
/// A session without images goes with its name, in one step. One with images is first exchanged for an empty file that
/// is locked: from then on there is no session, a reader that has the old file open still reads it to its end, and
/// nobody can store images of a new one. Then the images go, and the empty file. Whatever ends the process in between
/// leaves an empty file, which is a session that has not begun; such a file goes whatever its age, unless it is in use.
struct ExpiryCandidate {
    enum Outcome: Equatable {
        /// Not old, or not ours.
        case left
        case inUse
        /// What an interrupted process left behind; no session.
        case removedRest
        case removed(FileStatus, SessionHeader?)
    }

    let directory: Directory
    let name: String
    let kind: StoredName
    /// In milliseconds since 1970.
    let limit: Int64

    /// Removes it if it is old and nobody uses it.
    ///
    /// - Parameter isDryRun: only says what would be done; whether it is in use is then not known.
    /// - Throws: `SystemError`, `SessionError`.
    func remove(_ isDryRun: Bool) throws -> Outcome {
        guard let status = try directory.status(name) else { return .left }
        switch kind {
        case .transcript(let media):
            guard status.kind == .file, isOld(status) else { return .left }
            if isDryRun { return status.size == 0 ? .left : .removed(status, header) }
            return try removeTranscript(media: media)
        case .media(let transcript):
            guard status.kind == .directory, status.modified < limit, !isDryRun, try directory.status(transcript) == nil
            else { return .left }
            return try removeOrphans(of: transcript)
        case .temporary:
            guard status.kind == .file, status.modified < limit, !isDryRun else { return .left }
            return try removeTranscript(media: nil) == .inUse ? .left : .removedRest
        }
    }

    private func isOld(_ status: FileStatus) -> Bool { status.size == 0 || status.modified < limit }

    /// What the session says of itself; what cannot be read does not say anything.
    private var header: SessionHeader? {
        guard let file = try? directory.open(name, flags: O_RDONLY | O_NONBLOCK) else { return nil }
        return try? TranscriptFile.reading(file).header()
    }

    private func removeTranscript(media: String?) throws -> Outcome {
        guard let file = try existing() else { return .left }
        defer { file.close() }
        return try remove(file, media: media)
    }

    /// Removes it if what was opened under its name is still that, is not in use, and is old.
    func remove(_ file: Descriptor, media: String?) throws -> Outcome {
        guard try FileLock.takeNow(file) else { return try file.status().size == 0 ? .left : .inUse }
        // It may have been used, or put away, since it was looked at.
        let status = try file.status()
        guard status.kind == .file, isOld(status), try directory.status(name)?.identity == status.identity else {
            return .left
        }
        if let media, let images = try directory.existingDirectory(media) {
            let placeholder = try exchanged()
            defer { placeholder.close() }
            try remove(images, named: media)
        }
        try directory.remove(name)
        return status.size == 0 ? .removedRest : .removed(status, nil)
    }

    /// Nil when it has gone since it was looked at.
    private func existing() throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try directory.open(name, flags: O_RDWR | O_NONBLOCK)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    /// Puts an empty file in the place of the session, durably; returns it, locked.
    private func exchanged() throws(SystemError) -> Descriptor {
        let temporary = ".\(Identifiers.random.next()).tmp"
        let placeholder = try directory.open(temporary, flags: O_RDWR | O_CREAT | O_EXCL)
        // Nobody else knows its name yet.
        _ = try FileLock.takeNow(placeholder)
        try directory.rename(temporary, to: name)
        try directory.flush()
        return placeholder
    }

    /// Removes images that belong to no session, under the lock of the session that they might come to belong to.
    private func removeOrphans(of transcript: String) throws -> Outcome {
        let placeholder: Descriptor
        do throws(SystemError) {
            placeholder = try directory.open(transcript, flags: O_RDWR | O_CREAT | O_EXCL)
        } catch {
            if error.errno == EEXIST { return .left }
            throw error
        }
        defer { placeholder.close() }
        guard try FileLock.takeNow(placeholder),
            try directory.status(transcript)?.identity == placeholder.status().identity,
            try placeholder.status().size == 0
        else { return .left }
        try remove(try directory.directory(name), named: name)
        try directory.remove(transcript)
        return .removedRest
    }

    private func remove(_ images: Directory, named media: String) throws {
        try images.forEachName { try images.remove($0) }
        try directory.removeDirectory(media)
    }
}
