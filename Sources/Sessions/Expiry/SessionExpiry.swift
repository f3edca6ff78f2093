internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// Removes the sessions that nobody used since an instant, of one agent or of all, archived ones too.
///
/// Each session is removed under its own lock, which is taken without waiting: one that is in use is left alone. A
/// request that waits for the lock meanwhile finds that the name means another file or none, and begins the session
/// anew. The names are read one by one: memory does not grow with their number. The directories of two digits stay, of
/// which an agent has at most 256, because a request may be about to make its session in one.
package struct SessionExpiry {
    private let store: SessionStore
    private let limit: Int64
    private let isDryRun: Bool

    /// - Parameters:
    ///   - limit: what was used last before this goes; in milliseconds since 1970.
    ///   - isDryRun: nothing is removed or locked.
    package init(_ store: SessionStore, before limit: Int64, isDryRun: Bool) {
        self.store = store
        self.limit = limit
        self.isDryRun = isDryRun
    }

    /// What became of one file.
    package enum Outcome: Equatable, Sendable {
        /// The session is old and was removed, or would be.
        case old(OldSession)
        /// It is old, but a run holds it.
        case inUse(path: String)
        /// It could not be removed, or a directory could not be looked through; the rest is gone through all the same.
        case failed(path: String, reason: String)
    }

    /// A session that goes.
    package struct OldSession: Equatable, Sendable {
        package let path: String
        /// When it was used last, in milliseconds since 1970.
        package let used: Int64
        /// Bytes of the transcript.
        package let bytes: Int
        /// What it says of itself; only in a dry run, nil where that cannot be read.
        package var header: SessionHeader?
    }

    /// Goes through the sessions and tells what becomes of each that is old.
    ///
    /// - Throws: `SessionError.invalidAgent`; `SystemError` when the state directory cannot be read.
    package func run(agent: String? = nil, report: (Outcome) -> Void) throws {
        if let agent, !AgentId.isValid(agent) { throw SessionError.invalidAgent }
        guard try File.status(store.state) != nil else { return }
        guard let agents = try Directory(at: store.state).existingDirectory("agents") else { return }
        try agents.forEachName { name in
            guard AgentId.isValid(name), agent == nil || agent == name else { return }
            attempt("agents/\(name)", report) {
                guard let directory = try agents.existingDirectory(name) else { return }
                if let sessions = try directory.existingDirectory("sessions") {
                    try removeOld(ofSessions: sessions, "agents/\(name)/sessions", report)
                }
                if let archive = try directory.existingDirectory("archive") {
                    try removeOld(in: archive, .archive, "agents/\(name)/archive", report)
                }
            }
        }
    }

    private func removeOld(ofSessions sessions: Directory, _ path: String, _ report: (Outcome) -> Void) throws {
        try sessions.forEachName { name in
            guard StoredName.isDirectory(name) else { return }
            attempt("\(path)/\(name)", report) {
                let directory = try sessions.directory(name)
                try removeOld(in: directory, .sessions(digits: name), "\(path)/\(name)", report)
            }
        }
    }

    private func removeOld(
        in directory: Directory, _ place: StoredName.Place, _ path: String, _ report: (Outcome) -> Void
    ) throws {
        var isChanged = false
        try directory.forEachName { name in
            guard let kind = StoredName(name, in: place) else { return }
            attempt("\(path)/\(name)", report) {
                let outcome = try ExpiryCandidate(directory: directory, name: name, kind: kind, limit: limit).remove(
                    isDryRun)
                switch outcome {
                case .left: break
                case .inUse: report(.inUse(path: "\(path)/\(name)"))
                case .removedRest: isChanged = true
                case .removed(let status, let header):
                    isChanged = true
                    let session = OldSession(
                        path: "\(path)/\(name)", used: status.modified, bytes: status.size, header: header)
                    report(.old(session))
                }
            }
        }
        if isChanged && !isDryRun { try directory.flush() }
    }

    /// What fails is told, and ends nothing but itself.
    private func attempt(_ path: String, _ report: (Outcome) -> Void, _ body: () throws -> Void) {
        do { try body() } catch {
            let reason = (error as? SystemError).map { "\($0.call): \($0.reason)" } ?? "\(error)"
            report(.failed(path: path, reason: reason))
        }
    }
}
