internal import JSON
internal import Posix

/// The sessions that a `sessions.json` of the reference names (D-01, D-02).
struct OpenClawIndex: Equatable {
    /// Largest file that is read, in bytes (256 MiB).
    static let bytesMax = 256 << 20

    struct Session: Equatable {
        /// As it stands there.
        let key: String
        let sessionId: String
        /// The names that its transcript may have in the directory, the likeliest first.
        let fileNames: [String]
        /// When it was used last, in milliseconds since 1970; nil where that is not said.
        let used: Int64?
    }

    private(set) var sessions: [Session] = []
    /// Keys whose value is not that of a session, or names no file that could be in the directory.
    private(set) var malformed: [String] = []

    /// - Throws: `SyntaxError`; a key that occurs twice is one.
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
    /// Of a path only the last name counts: the file must be in the directory that is read.
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
