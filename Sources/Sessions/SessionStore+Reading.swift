internal import Conversation
internal import Glibc
package import Posix
internal import SystemPackage
internal import Text

/// A stored session: its header and its current branch.
package struct StoredSession: Equatable, Sendable {
    package var header: SessionHeader
    /// Oldest first, with the entries that a compaction hides from the model. Images stored next to the file have no bytes
    /// here.
    package var path: [Entry]
}

extension SessionStore {
    /// Reads the summaries of the stored sessions. The current branch of each is read whole, so that damage is found.
    ///
    /// - Parameter agent: the id of the agent whose sessions are read; nil for all agents.
    /// - Throws: `SystemError` when a directory cannot be read.
    package func list(agent: String? = nil) throws(SystemError) -> SessionList {
        var list = SessionList()
        try forEachFile(ofAgent: agent) { add($0, to: &list) }
        list.sessions.sort { ($1.used, $0.header.key.text) < ($0.used, $1.header.key.text) }
        return list
    }

    private func forEachFile(ofAgent agent: String?, _ body: (FilePath) -> Void) throws(SystemError) {
        let agents = if let agent { [agent] } else { try File.names(in: state.appending("agents")) }
        for agent in agents where AgentId.isValid(agent) {
            let root = state.appending("agents").appending(agent).appending("sessions")
            for directory in try File.names(in: root) where directory.utf8.count == 2 {
                for name in try File.names(in: root.appending(directory)) where name.hasSuffix(".jsonl") {
                    body(root.appending(directory).appending(name))
                }
            }
        }
    }

    /// The session with a key or session id; nil if it does not exist.
    ///
    /// - Throws: `SystemError`; `SessionError.storageFailed`; `UnreadableSession` for a file that is damaged.
    package func session(named name: String) throws -> StoredSession? {
        let key: SessionKey
        // A name that is not a key may be a session id.
        if let complete = try? SessionKey(complete: name) {
            key = complete
        } else {
            var found: SessionKey?
            try forEachFile(ofAgent: nil) { path in
                // A file that cannot be read is not the session.
                if let header = try? opened(path)?.0.header(), header.sessionId == name { found = header.key }
            }
            guard let found else { return nil }
            key = found
        }
        let file = try SessionPaths(key, in: state).file
        do throws(SessionError) { return try stored(file, key) } catch {
            if case .storageFailed = error { throw error }
            throw UnreadableSession(path: file.string, reason: error.description)
        }
    }

    private func stored(_ file: FilePath, _ key: SessionKey) throws(SessionError) -> StoredSession? {
        guard let (transcript, _) = try opened(file), transcript.size > 0 else { return nil }
        guard let header = try transcript.header(), header.key == key else { throw .damaged }
        let path = try transcript.leaf.map { leaf throws(SessionError) in
            try transcript.wholePath(to: leaf.id)
        }
        return StoredSession(header: header, path: path ?? [])
    }

    private func add(_ path: FilePath, to list: inout SessionList) {
        do throws(SessionError) {
            guard let (transcript, used) = try opened(path), transcript.size > 0 else { return }
            guard let header = try transcript.header() else { throw .damaged }
            var summary = SessionSummary(header: header, used: used, bytes: transcript.size)
            if let leaf = try transcript.leaf {
                try transcript.checkPath(to: leaf.id)
                summary.totals = leaf.totals
                summary.model = try transcript.lastModel()
            }
            list.sessions.append(summary)
        } catch {
            list.unreadable.append(UnreadableSession(path: path.string, reason: error.description))
        }
    }

    /// Nil if the file does not exist.
    private func opened(_ path: FilePath) throws(SessionError) -> (TranscriptFile, used: Int64)? {
        guard let file = try existing(path) else { return nil }
        let used = try sessionIO { () throws(SystemError) in try file.status().modified }
        return (try TranscriptFile.reading(file), used)
    }

    private func existing(_ path: FilePath) throws(SessionError) -> Descriptor? {
        do throws(SystemError) {
            return try File.open(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        } catch {
            if error.errno == ENOENT { return nil }
            throw SessionError(error)
        }
    }
}

extension EntryTree {
    /// Number of entries that are searched for the model of the last answer.
    private static var lastModelEntriesMax: Int { 64 }

    /// The model of the last answer on the current branch.
    fileprivate func lastModel() throws(SessionError) -> ModelOrigin? {
        var entry = try leaf
        for _ in 0..<Self.lastModelEntriesMax {
            guard let current = entry else { return nil }
            if case .assistant(let answer)? = current.message, let origin = answer.origin { return origin }
            entry = try current.parent.map { parent throws(SessionError) in try self.entry(parent) }
        }
        return nil
    }
}
