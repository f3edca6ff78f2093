internal import Glibc
internal import JSON
package import Posix
internal import SystemPackage
internal import Text

/// Makes sessions of those that the reference, or an export of ours, has left in a directory.
///
/// Each session is made whole or not at all, under the key that `sessions.json` has for it, so that a client which names
/// that key goes on with it. A key that has a session here is left alone. What fails is told, and the rest goes on. No
/// text of the files becomes a path but names that were checked, and those only within the given directory.
package struct SessionImport {
    private let store: SessionStore
    private let source: any DirectoryAccess
    private let isDryRun: Bool

    /// - Parameter isDryRun: everything is read and nothing is made.
    package init(_ store: SessionStore, from source: any DirectoryAccess, isDryRun: Bool) {
        self.store = store
        self.source = source
        self.isDryRun = isDryRun
    }

    /// What became of one session, or of a whole directory.
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
    ///   - names: the last two names of the directory's own path, which may say the agent.
    ///   - agent: only the sessions of this one; also whose they are, where neither key nor path says it.
    /// - Returns: false if there is no `sessions.json` where one may be.
    /// - Throws: `SessionError.invalidAgent`, `SystemError`.
    package func run(names: [String], agent: String? = nil, report: (Outcome) -> Void) throws -> Bool {
        if let agent, !AgentId.isValid(agent) { throw SessionError.invalidAgent }
        let tree = try OpenClawTree(source, names: names)
        for directory in tree.directories {
            let path = (directory.path + [OpenClawTree.index]).joined(separator: "/")
            do {
                let index = try index(of: directory)
                for key in index.malformed { report(.failed(name: key, reason: "not the entry of a session")) }
                for session in index.sessions { add(session, directory, agent, report) }
            } catch {
                report(.failed(name: path, reason: "\(error)"))
            }
        }
        return !tree.directories.isEmpty
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
    ) {
        do {
            let key = try SessionKey(reference: session.key, agent: directory.agent ?? agent)
            if let agent, key.agent != agent { return }
            report(try make(key, session, directory))
        } catch let reason as SessionKeyError.Reason {
            report(.failed(name: session.key, reason: "the key \(reason.words)"))
        } catch {
            report(.failed(name: session.key, reason: "\(error)"))
        }
    }

    private func make(
        _ key: SessionKey, _ session: OpenClawIndex.Session, _ directory: OpenClawTree.Sessions
    ) throws -> Outcome {
        let place = try SessionPaths(key, in: store.state)
        if let status = try File.status(place.file), status.size > 0 { return .exists(key) }
        var transcript = try OpenClawTranscript(try file(session, directory))
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
                let built = try transcript.write(to: file, header, MediaStore(directory: place.media))
                // A time to come would keep it from ever being old.
                return min(session.used ?? (built > 0 ? built : transcript.fileTime), store.clock.milliseconds)
            }
        } catch is OpenClawTranscript.Silent {
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
