internal import Glibc
internal import JSON
package import Posix
internal import SystemPackage
internal import Text

/// Writes the sessions of one agent or of all agents in the reference's layout: `agents/<agentId>/sessions/sessions.json`
/// and a transcript for each session, with its images in the lines.
///
/// Each session is read up to its last whole line at that time, without a lock. The lines keep the object `openclaw`,
/// which the reference ignores, so that an import of the tree makes the same sessions.
package struct SessionExport {
    private let store: SessionStore
    private let target: any DirectoryAccess

    /// - Parameter target: an empty directory.
    package init(_ store: SessionStore, to target: any DirectoryAccess) {
        self.store = store
        self.target = target
    }

    /// The result for one session.
    package enum Outcome: Equatable, Sendable {
        case exported(SessionKey)
        /// The session could not be read; the others are written.
        case failed(path: String, reason: String)
    }

    /// Writes the tree; once this returns it is durable.
    ///
    /// - Throws: `SessionError.invalidAgent`; `SystemError` if a file cannot be written, which ends the export.
    package func run(agent: String? = nil, report: (Outcome) -> Void) throws {
        if let agent, !AgentId.isValid(agent) { throw SessionError.invalidAgent }
        let top = try target.perform(.makeDirectory, ["agents"])
        guard try File.status(store.state) != nil,
            let agents = try Directory(at: store.state).existingDirectory("agents")
        else { return }
        var names: [String] = []
        try agents.forEachName { if AgentId.isValid($0) && (agent == nil || agent == $0) { names.append($0) } }
        for name in names.sorted() {
            guard let sessions = try agents.directory(name).existingDirectory("sessions") else { continue }
            try export(sessions, ofAgent: name, report)
        }
        try top.flushFileSystem()
    }

    private func export(_ sessions: Directory, ofAgent agent: String, _ report: (Outcome) -> Void) throws {
        let path = ["agents", agent, "sessions"]
        for length in 2...3 { _ = try target.perform(.makeDirectory, Array(path[..<length])) }
        var index = try OpenClawIndexFile(try target.perform(.makeFile, path + [OpenClawTree.index]))
        try sessions.forEachName { digits in
            guard StoredName.isDirectory(digits) else { return }
            let directory = try sessions.directory(digits)
            try directory.forEachName { name in
                guard case .transcript(let media)? = StoredName(name, in: .sessions(digits: digits)) else { return }
                let shown = (path + [digits, name]).joined(separator: "/")
                let session: ExportedSession?
                do { session = try ExportedSession(directory, name, media: media) } catch {
                    report(.failed(path: shown, reason: "\(error)"))
                    return
                }
                guard var session else { return }
                let reason = try write(&session, path)
                if let reason { return report(.failed(path: shown, reason: reason)) }
                try index.add(session)
                report(.exported(session.header.key))
            }
        }
        try index.end()
    }

    /// Writes one transcript; returns the reason if it could not be read to its end.
    private func write(_ session: inout ExportedSession, _ path: [String]) throws -> String? {
        let (file, id) = try newFile(session.header.sessionId, path)
        session.header.sessionId = id
        do throws(SessionError) {
            try session.write(to: file)
            return nil
        } catch {
            if case .storageFull = error { throw error }
            return "\(error)"
        }
    }

    /// Makes a file named by the session's id, or by a new id if the id is not a valid name or already used.
    private func newFile(_ id: String, _ path: [String]) throws -> (Descriptor, id: String) {
        if isFileName(id) {
            do throws(SystemError) {
                return (try target.perform(.makeFile, path + ["\(id).jsonl"]), id)
            } catch {
                if error.errno != EEXIST { throw error }
            }
        }
        let new = store.identifiers.next()
        return (try target.perform(.makeFile, path + ["\(new).jsonl"]), new)
    }
}
