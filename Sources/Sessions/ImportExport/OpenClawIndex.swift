internal import JSON
internal import Posix

/// The sessions in a `sessions.json` of the reference (D-01, D-02).
struct OpenClawIndex: Equatable {
    /// Largest file that is read, in bytes (256 MiB).
    static let bytesMax = 256 << 20

    struct Session: Equatable {
        /// The key as the file contains it.
        let key: String
        let sessionId: String
        /// The names that the transcript may have in the directory, the likeliest first.
        let fileNames: [String]
        /// The last use, in milliseconds since 1970; nil if unknown.
        let used: Int64?
    }

    private(set) var sessions: [Session] = []
    /// Keys whose value is not a session, or has no valid file name.
    private(set) var malformed: [String] = []

    /// - Throws: `SyntaxError`, also for a duplicate key.
    init(parsing bytes: [UInt8]) throws(SyntaxError) {
        let root = try Document(parsing: bytes).root
        guard root.kind == .object else { throw SyntaxError(.unexpectedCharacter, at: root.offset) }
        for member in root.members {
            if let session = Session(member.key, member.value) {
                sessions.append(session)
            } else {
                malformed.append(member.key)
            }
        }
    }
}

extension OpenClawIndex.Session {
    /// A session that the index does not name, by the name of its transcript.
    init(transcript name: String) {
        sessionId = String(name.dropLast(".jsonl".count))
        key = "imported:\(sessionId)"
        fileNames = [name]
        used = nil
    }

    /// Uses only the last component of `sessionFile`: the file must be in the same directory.
    fileprivate init?(_ key: String, _ value: Node) {
        guard let id = value["sessionId"]?.string else { return nil }
        let named = value["sessionFile"]?.string.flatMap { $0.split(separator: "/").last.map(String.init) }
        fileNames = [named, "\(id).jsonl"].compactMap(\.self).filter { $0.hasSuffix(".jsonl") && isFileName($0) }
        if fileNames.isEmpty { return nil }
        self.key = key
        sessionId = id
        used = value["updatedAt"]?.integer.flatMap { 0 < $0 && $0 <= OpenClawLine.timeMax ? Int64($0) : nil }
    }
}
