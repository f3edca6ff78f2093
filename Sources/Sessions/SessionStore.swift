internal import Glibc
package import Posix
package import SystemPackage
internal import Text

/// The sessions below a state directory: one file for each, `agents/<agentId>/sessions/<2 hex>/<digest>.jsonl`, and no
/// index.
///
/// Paths are built from validated agent ids and from digests, never from a string that a client sent.
package struct SessionStore: Sendable {
    let state: FilePath
    let clock: WallClock
    let identifiers: Identifiers

    package init(stateDirectory: FilePath, clock: WallClock, identifiers: Identifiers = .random) {
        state = stateDirectory
        self.clock = clock
        self.identifiers = identifiers
    }

    /// Opens the session of a request and takes its lock, which is held until the transcript is ended.
    ///
    /// - Throws: `SessionError`; `.busy` if the lock is held longer than the request may wait or too many requests wait;
    ///   the errors of the wait, except that the run's deadline is `.busy`; never `SystemError`.
    package func open(_ options: SessionOpenOptions, through waiting: any Waiting) throws -> FileTranscript {
        if options.ancestors.contains(options.key) { throw SessionError.heldByAncestor }
        let paths = try SessionPaths(options.key, in: state)
        let file: Descriptor
        do { file = try SessionLock(options, waiting).take(paths.file) } catch let error as SystemError {
            throw SessionError(error)
        }
        let transcript = try TranscriptFile.writing(file)
        let header = transcript.size > 0 ? try transcript.header() : nil
        if transcript.size > 0, header?.key != options.key { throw SessionError.damaged }
        MediaStore(directory: paths.media).removeUnfinished()
        let session = LockedSession(
            file: file, transcript: transcript, sessionId: header?.sessionId ?? identifiers.next())
        return FileTranscript(options, paths, session, self)
    }

    /// The directory for all files of an agent.
    ///
    /// - Throws: `SessionError.invalidAgent`.
    package func directory(ofAgent agent: String) throws(SessionError) -> FilePath {
        try SessionPaths.directory(ofAgent: agent, in: state).removingLastComponent()
    }

    /// Makes the directory for all files of an agent; a confined process can only make files inside of it.
    ///
    /// - Throws: `SessionError`.
    package func makeDirectory(ofAgent agent: String) throws(SessionError) {
        let directory = try directory(ofAgent: agent)
        do throws(SystemError) { try AtomicFile.createDirectory(directory) } catch {
            throw SessionError(writing: error)
        }
    }
}

/// The session that a request opens, and the limits for it.
package struct SessionOpenOptions: Sendable {
    package var key: SessionKey
    package var source: KeySource
    /// The agent's workspace, for the header of a new session.
    package var workspace: String
    /// Largest prompt from the session, in bytes; see `Message.promptBytes`.
    package var pathBytesMax: Int
    /// Longest wait for another run, in seconds; nil means until the deadline of this run.
    package var lockWaitSeconds: Int?
    /// Runs that may wait for one session at the same time.
    package var waitersMax = 16
    /// Keys of the sessions that are held by the ancestors of this run.
    package var ancestors: [SessionKey] = []

    package init(key: SessionKey, source: KeySource, workspace: String, pathBytesMax: Int) {
        self.key = key
        self.source = source
        self.workspace = workspace
        self.pathBytesMax = pathBytesMax
    }
}

/// The paths of a session's files.
struct SessionPaths {
    let directory: FilePath
    let file: FilePath
    let media: FilePath

    /// - Throws: `SessionError.invalidAgent`.
    init(_ key: SessionKey, in state: FilePath) throws(SessionError) {
        let digest = key.digest
        directory = try Self.directory(ofAgent: key.agent, in: state).appending(String(digest.prefix(2)))
        file = directory.appending("\(digest).jsonl")
        media = directory.appending("\(digest).media")
    }

    /// The directory of an agent's sessions.
    static func directory(ofAgent agent: String, in state: FilePath) throws(SessionError) -> FilePath {
        guard AgentId.isValid(agent) else { throw .invalidAgent }
        return state.appending("agents").appending(agent).appending("sessions")
    }
}
