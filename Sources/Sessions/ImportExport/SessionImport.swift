internal import Glibc
internal import JSON
package import Posix
internal import SystemPackage
internal import Text

/// Imports the sessions that the reference or an export stored in a directory.
///
/// Each session is made whole or not at all, under its key in `sessions.json`, so that a client with that key continues
/// it. A transcript that `sessions.json` does not name gets the key `imported:` and its name. A session that exists
/// under that key is not changed. A failure is reported and the import continues. Only names that were validated become
/// part of a path, and only within the given directory.
package struct SessionImport {
    private let store: SessionStore
    private let source: any DirectoryAccess
    private let isDryRun: Bool

    /// - Parameter isDryRun: everything is read and nothing is written.
    package init(_ store: SessionStore, from source: any DirectoryAccess, isDryRun: Bool) {
        self.store = store
        self.source = source
        self.isDryRun = isDryRun
    }

    /// The result for one session, or for a whole directory.
    package enum Outcome: Equatable, Sendable {
        /// The session was imported; in a dry run, it can be.
        case imported(SessionKey, Counts)
        /// A session with this key exists, or a run is making one.
        case exists(SessionKey)
        /// The transcript has no messages.
        case empty(SessionKey)
        /// `name` is a key as the file contains it, or a path; it is not trusted.
        case failed(name: String, reason: String)
        /// This user may not read the file; `name` as above.
        case denied(name: String, reason: String)
    }

    /// No session can be stored.
    private struct StorageFault: Error {
        let error: SystemError
        /// Errors that concern every session.
        static let codes = [EACCES, EPERM, EROFS, ENOSPC, EDQUOT]
    }

    /// The contents of a transcript.
    package struct Counts: Equatable, Sendable {
        /// Messages and compactions.
        package var messages = 0
        /// Lines that could not be read and were skipped.
        package var malformed = 0
        /// `sessions.json` does not name the transcript.
        package var isUnnamed = false
    }

    /// Imports every session of the directory.
    ///
    /// - Parameters:
    ///   - names: the last two components of the directory's own path, which may contain the agent.
    ///   - agent: imports only the sessions of this agent; also the agent of a session if neither key nor path contains
    ///     one.
    /// - Returns: false if neither a `sessions.json` nor a transcript was found.
    /// - Throws: `SessionError.invalidAgent`; `SystemError`, also for the first session that cannot be stored because
    ///   the state is not accessible or full: no other session could be stored either.
    package func run(names: [String], agent: String? = nil, report: (Outcome) -> Void) throws -> Bool {
        if let agent, !AgentId.isValid(agent) { throw SessionError.invalidAgent }
        let tree = try OpenClawTree(source, names: names)
        for directory in tree.directories {
            do {
                try add(directory, agent, report)
            } catch let fault as StorageFault {
                throw fault.error
            } catch {
                let path = (directory.path + [OpenClawTree.index]).joined(separator: "/")
                report(Self.failure(path, error))
            }
        }
        return !tree.directories.isEmpty
    }

    private func add(
        _ directory: OpenClawTree.Sessions, _ agent: String?, _ report: (Outcome) -> Void
    ) throws {
        let transcripts = Set(directory.transcripts)
        var named: Set<String> = []
        if directory.hasIndex {
            let index = try index(of: directory)
            for key in index.malformed {
                report(.failed(name: key, reason: "its value in sessions.json is not a session"))
            }
            for session in index.sessions {
                if let name = session.fileNames.first(where: transcripts.contains) { named.insert(name) }
                try add(session, directory, agent, report)
            }
        }
        for name in directory.transcripts where !named.contains(name) {
            try add(OpenClawIndex.Session(transcript: name), directory, agent) { outcome in
                guard case .imported(let key, var counts) = outcome else { return report(outcome) }
                counts.isUnnamed = true
                report(.imported(key, counts))
            }
        }
    }

    private func index(of directory: OpenClawTree.Sessions) throws -> OpenClawIndex {
        let file = try source.perform(.openFile, directory.path + [OpenClawTree.index])
        let bytes = try file.readGrowing(at: 0, count: OpenClawIndex.bytesMax + 1)
        guard bytes.count <= OpenClawIndex.bytesMax else {
            throw FileReadError.tooLarge(path: OpenClawTree.index, bytesMax: OpenClawIndex.bytesMax)
        }
        return try OpenClawIndex(parsing: bytes)
    }

    private func add(
        _ session: OpenClawIndex.Session, _ directory: OpenClawTree.Sessions, _ agent: String?,
        _ report: (Outcome) -> Void
    ) throws(StorageFault) {
        do {
            let key = try SessionKey(reference: session.key, agent: directory.agent ?? agent)
            if let agent, key.agent != agent { return }
            report(try make(key, session, directory))
        } catch let reason as SessionKeyError.Reason {
            report(.failed(name: session.key, reason: "the key \(reason.words)"))
        } catch let fault as StorageFault {
            throw fault
        } catch {
            report(Self.failure(session.key, error))
        }
    }

    private static func failure(_ name: String, _ error: any Error) -> Outcome {
        if let error = error as? SystemError, error.errno == EACCES || error.errno == EPERM {
            return .denied(name: name, reason: "\(error)")
        }
        return .failed(name: name, reason: "\(error)")
    }

    /// Runs a step that stores a session.
    private func storing<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as SystemError where StorageFault.codes.contains(error.errno) {
            throw StorageFault(error: error)
        }
    }

    private func make(
        _ key: SessionKey, _ session: OpenClawIndex.Session, _ directory: OpenClawTree.Sessions
    ) throws -> Outcome {
        let paths = try SessionPaths(key, in: store.state)
        if let status = try storing({ try File.status(paths.file) }), status.size > 0 { return .exists(key) }
        var transcript = try OpenClawTranscript(try file(session, directory))
        if isDryRun {
            let counts = try transcript.count()
            return counts.messages == 0 ? .empty(key) : .imported(key, counts)
        }
        let claim: SessionClaim
        do { claim = try storing { try SessionClaim(paths) } } catch is SessionClaim.Conflict { return .exists(key) }
        let header = SessionHeader(
            sessionId: isFileName(session.sessionId) ? session.sessionId : store.identifiers.next(),
            time: transcript.time, workspace: transcript.workspace, key: key)
        do {
            try storing {
                try claim.fill { file in
                    let built = try transcript.write(to: file, header, MediaStore(directory: paths.media))
                    // A session with a time in the future would never expire.
                    return min(session.used ?? (built > 0 ? built : transcript.fileTime), store.clock.milliseconds)
                }
            }
        } catch is OpenClawTranscript.Empty {
            return .empty(key)
        }
        return .imported(key, transcript.counts)
    }

    private func file(
        _ session: OpenClawIndex.Session, _ directory: OpenClawTree.Sessions
    ) throws -> Descriptor {
        for name in session.fileNames {
            do throws(SystemError) {
                if let file = try source.existing(.openFile, directory.path + [name]) { return file }
            } catch {
                throw error.errno == EINVAL ? OpenClawTranscript.Fault.notFile : error
            }
        }
        throw OpenClawTranscript.Fault.absent
    }
}
