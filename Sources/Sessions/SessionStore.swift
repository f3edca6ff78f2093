internal import Glibc
package import Posix
package import SystemPackage
internal import Text

/// The sessions below a state directory: one file for each, and no index (`agents/<agentId>/sessions/<2 hex>/<digest>.jsonl`).
///
/// Paths are built from agents' ids that were checked and from digests, never from a text that a client sent.
package struct SessionStore: Sendable {
    let state: FilePath
    let clock: WallClock
    let identifiers: Identifiers

    package init(stateDirectory: FilePath, clock: WallClock, identifiers: Identifiers = .random) {
        state = stateDirectory
        self.clock = clock
        self.identifiers = identifiers
    }

    /// Opens the session of a request and holds it until the transcript is ended.
    ///
    /// - Throws: `SessionError.busy` when others hold it longer than the request waits or too many wait;
    ///   `SessionError`; and what the wait throws, save that the deadline of the run is `busy`.
    package func open(_ opening: SessionOpenOptions, through waiting: any Waiting) throws -> FileTranscript {
        if opening.ancestors.contains(opening.key) { throw SessionError.heldByAncestor }
        let place = try SessionPaths(opening.key, in: state)
        let file = try SessionLock(opening, waiting).take(place.file)
        let transcript = try TranscriptFile.writing(file)
        let header = transcript.size > 0 ? try transcript.header() : nil
        if transcript.size > 0, header?.key != opening.key { throw SessionError.damaged }
        let held = LockedSession(file: file, transcript: transcript, sessionId: header?.sessionId ?? identifiers.next())
        return FileTranscript(opening, place, held, self)
    }

    /// The directory below which everything of an agent is kept.
    ///
    /// - Throws: `SessionError.invalidAgent`.
    package func directory(ofAgent agent: String) throws(SessionError) -> FilePath {
        try SessionPaths.directory(ofAgent: agent, in: state).removingLastComponent()
    }

    /// Makes that directory, for a process that afterwards can make nothing outside of it.
    ///
    /// - Throws: `SessionError`.
    package func makeDirectory(ofAgent agent: String) throws(SessionError) {
        let directory = try directory(ofAgent: agent)
        do throws(SystemError) { try AtomicFile.createDirectory(directory) } catch {
            throw SessionError(writing: error)
        }
    }
}

/// Which session a request wants, and how it is used.
package struct SessionOpenOptions: Sendable {
    package var key: SessionKey
    package var source: KeySource
    /// The agent's workspace, for the header of a new session.
    package var workspace: String
    /// What the model is told of the session, in bytes; see `Message.promptBytes`.
    package var pathBytesMax: Int
    /// How long to wait for another run, in seconds; nil is until the deadline of this one.
    package var lockWaitSeconds: Int?
    /// Runs that may wait for one session at the same time.
    package var waitersMax = 16
    /// Sessions held by the runs that started this one.
    package var ancestors: [SessionKey] = []

    package init(key: SessionKey, source: KeySource, workspace: String, pathBytesMax: Int) {
        self.key = key
        self.source = source
        self.workspace = workspace
        self.pathBytesMax = pathBytesMax
    }
}

/// Where a session's files are.
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
