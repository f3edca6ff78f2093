internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// Removes the sessions, also archived ones, of one agent or of all agents that were not used since an instant.
///
/// Each session is removed under its own lock, which is taken without waiting: a session in use is not removed. A request
/// that waits for the lock then finds another file or none under the name, and begins a new session. The names are read
/// one by one: memory does not grow with their number. The at most 256 directories of two digits of each agent remain,
/// because a request may be about to create its session in one of them.
package struct SessionExpiry {
    private let store: SessionStore
    private let limit: Int64
    private let isDryRun: Bool

    /// - Parameters:
    ///   - limit: sessions whose last use is before this instant are removed; in milliseconds since 1970.
    ///   - isDryRun: nothing is removed or locked.
    package init(_ store: SessionStore, before limit: Int64, isDryRun: Bool) {
        self.store = store
        self.limit = limit
        self.isDryRun = isDryRun
    }

    /// The result for one file.
    package enum Outcome: Equatable, Sendable {
        /// The session is old and was removed; in a dry run, it would be.
        case old(OldSession)
        /// The session is old, but a run holds its lock.
        case inUse(path: String)
        /// A file could not be removed or a directory not be read; the expiry continues.
        case failed(path: String, reason: String)
    }

    /// An old session.
    package struct OldSession: Equatable, Sendable {
        package let path: String
        /// The last use, in milliseconds since 1970.
        package let used: Int64
        /// Size of the transcript, in bytes.
        package let bytes: Int
        /// The header of the transcript; only in a dry run, nil if it cannot be read.
        package var header: SessionHeader?
    }

    /// Visits all sessions and reports the result for each old one.
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
        in directory: Directory, _ kind: StoredName.DirectoryKind, _ path: String, _ report: (Outcome) -> Void
    ) throws {
        var isChanged = false
        try directory.forEachName { name in
            guard let storedName = StoredName(name, in: kind) else { return }
            attempt("\(path)/\(name)", report) {
                let outcome = try ExpiryCandidate(
                    directory: directory, name: name, kind: storedName, limit: limit
                ).remove(isDryRun)
                switch outcome {
                case .kept: break
                case .inUse: report(.inUse(path: "\(path)/\(name)"))
                case .removedRemains: isChanged = true
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

    /// Reports the failure of one step; the expiry continues.
    private func attempt(_ path: String, _ report: (Outcome) -> Void, _ body: () throws -> Void) {
        do { try body() } catch {
            let reason = (error as? SystemError).map { "\($0.call): \($0.reason)" } ?? "\(error)"
            report(.failed(path: path, reason: reason))
        }
    }
}
