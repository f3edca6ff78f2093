internal import Glibc
internal import JSON
package import Posix
internal import SystemPackage

/// Makes sessions of those that the reference, or an export of ours, has left in a folder.
///
/// Each session is made whole or not at all, under the key that `sessions.json` has for it, so that a client which names
/// that key goes on with it. A key that has a session here is left alone. What fails is told, and the rest goes on. No
/// text of the files becomes a path but names that were checked, and those only within the given folder.
package struct SessionImport {
    private let store: SessionStore
    private let source: any FolderAccess
    private let isDryRun: Bool

    /// - Parameter isDryRun: everything is read and nothing is made.
    package init(_ store: SessionStore, from source: any FolderAccess, isDryRun: Bool) {
        self.store = store
        self.source = source
        self.isDryRun = isDryRun
    }

    /// What became of one session, or of a whole folder.
    package enum Outcome: Equatable, Sendable {
        /// It was made, or would be.
        case imported(SessionKey, Counts)
        /// There is a session of this key already, or a run is making one.
        case exists(SessionKey)
        /// Nothing was said in it.
        case empty(SessionKey)
        /// `name` is a key as it stands in the file, or a path; it comes from outside.
        case failed(name: String, reason: String)
    }

    /// What was found in a transcript.
    package struct Counts: Equatable, Sendable {
        package var messages = 0
        /// Lines that could not be read and were passed over.
        package var malformed = 0
    }

    /// Imports every session that is found.
    ///
    /// - Parameters:
    ///   - names: the last two names of the folder's own path, which may say the agent.
    ///   - agent: only the sessions of this one; also whose they are, where neither key nor path says it.
    /// - Returns: false if there is no `sessions.json` where one may be.
    /// - Throws: `SessionError.invalidAgent`, `SystemError`.
    package func run(names: [String], agent: String? = nil, tell: (Outcome) -> Void) throws -> Bool {
        if let agent, !isAgentId(agent) { throw SessionError.invalidAgent }
        let tree = try ReferenceTree(source, names: names)
        for folder in tree.folders {
            let path = (folder.path + [ReferenceTree.index]).joined(separator: "/")
            do {
                let index = try index(of: folder)
                for key in index.malformed { tell(.failed(name: key, reason: "not the entry of a session")) }
                for session in index.sessions { add(session, folder, agent, tell) }
            } catch {
                tell(.failed(name: path, reason: "\(error)"))
            }
        }
        return !tree.folders.isEmpty
    }

    private func index(of folder: ReferenceTree.Sessions) throws -> ReferenceIndex {
        let file = try source.perform(.openFile, folder.path + [ReferenceTree.index])
        let bytes = try file.readGrowing(at: 0, count: ReferenceIndex.bytesMax + 1)
        guard bytes.count <= ReferenceIndex.bytesMax else {
            throw FileReadError.tooLarge(path: ReferenceTree.index, bytesMax: ReferenceIndex.bytesMax)
        }
        return try ReferenceIndex(parsing: bytes)
    }

    private func add(
        _ session: ReferenceIndex.Session, _ folder: ReferenceTree.Sessions, _ agent: String?,
        _ tell: (Outcome) -> Void
    ) {
        do {
            let key = try SessionKey(reference: session.key, agent: folder.agent ?? agent)
            if let agent, key.agent != agent { return }
            tell(try make(key, session, folder))
        } catch let reason as SessionKeyError.Reason {
            tell(.failed(name: session.key, reason: "the key \(reason.words)"))
        } catch {
            tell(.failed(name: session.key, reason: "\(error)"))
        }
    }

    private func make(
        _ key: SessionKey, _ session: ReferenceIndex.Session, _ folder: ReferenceTree.Sessions
    ) throws -> Outcome {
        let place = try SessionPlace(key, in: store.state)
        if let status = try File.status(place.file), status.size > 0 { return .exists(key) }
        var transcript = try ReferenceTranscript(try file(session, folder))
        if isDryRun {
            let counts = try transcript.count()
            return counts.messages == 0 ? .empty(key) : .imported(key, counts)
        }
        let claim: SessionClaim
        do { claim = try SessionClaim(place) } catch is SessionClaim.Refusal { return .exists(key) }
        let header = SessionHeader(
            sessionId: isFileName(session.sessionId) ? session.sessionId : store.identifiers.next(),
            time: transcript.time, workspace: transcript.workspace, key: key)
        do {
            try claim.fill { file in
                let built = try transcript.write(to: file, header, MediaStore(folder: place.media))
                // A time to come would keep it from ever being old.
                return min(session.used ?? (built > 0 ? built : transcript.fileTime), store.clock.milliseconds)
            }
        } catch is ReferenceTranscript.Silent {
            return .empty(key)
        }
        return .imported(key, transcript.counts)
    }

    private func file(
        _ session: ReferenceIndex.Session, _ folder: ReferenceTree.Sessions
    ) throws -> Descriptor {
        for name in session.fileNames {
            do throws(SystemError) {
                if let file = try source.existing(.openFile, folder.path + [name]) { return file }
            } catch {
                throw error.errno == EINVAL ? ReferenceTranscript.Fault.notFile : error
            }
        }
        throw ReferenceTranscript.Fault.absent
    }
}
