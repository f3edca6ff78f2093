internal import Posix
internal import Text

/// Finds the directories with sessions in a given directory, which is a state directory of the reference, the directory
/// of one agent, or a directory that contains a `sessions.json` or transcripts itself.
struct OpenClawTree: Equatable {
    struct Sessions: Equatable {
        /// The path relative to the given directory; empty for the directory itself.
        let path: [String]
        /// The id of the agent that the directory belongs to; nil if the path does not contain it.
        let agent: String?
        /// Whether the directory has a `sessions.json`.
        let hasIndex: Bool
        /// The names of the transcripts, in order.
        let transcripts: [String]
    }

    let directories: [Sessions]

    /// - Parameter names: the last two components of the given directory's own path.
    /// - Throws: `SystemError`.
    init(_ source: any DirectoryAccess, names: [String]) throws {
        let isNamed = names.count == 2 && names[1] == "sessions"
        if let own = try Self.sessions(source, [], agent: isNamed ? AgentId.folded(names[0]) : nil) {
            directories = [own]
        } else if let own = try Self.sessions(source, ["sessions"], agent: names.last.flatMap(AgentId.folded)) {
            directories = [own]
        } else {
            directories = try Self.agents(in: source)
        }
    }

    static let index = "sessions.json"

    private static func agents(in source: any DirectoryAccess) throws -> [Sessions] {
        guard let agents = try source.existing(.openDirectory, ["agents"]) else { return [] }
        return try names(in: agents).compactMap { name in
            try sessions(source, ["agents", name, "sessions"], agent: AgentId.folded(name))
        }
    }

    /// Nil if the directory has neither a `sessions.json` nor a transcript.
    private static func sessions(
        _ source: any DirectoryAccess, _ path: [String], agent: String?
    ) throws -> Sessions? {
        guard let directory = try source.existing(.openDirectory, path) else { return nil }
        let names = try names(in: directory)
        let transcripts = names.filter { $0.hasSuffix(".jsonl") && isFileName($0) }
        let hasIndex = names.contains(index)
        if !hasIndex && transcripts.isEmpty { return nil }
        return Sessions(path: path, agent: agent, hasIndex: hasIndex, transcripts: transcripts)
    }

    private static func names(in directory: Descriptor) throws -> [String] {
        var names: [String] = []
        try Directory(directory).forEachName { names.append($0) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension SessionKey {
    /// Makes the key of a session of the reference. A key without an agent belongs to the agent of its directory, else
    /// to `main`.
    ///
    /// - Throws: `SessionKeyError.Reason`.
    init(reference text: String, agent: String?) throws(SessionKeyError.Reason) {
        guard text.utf8.starts(with: "agent:".utf8) else {
            try self.init(complete: "agent:\(agent ?? "main"):\(text)")
            return
        }
        let behind = text.utf8.dropFirst("agent:".utf8.count)
        if let colon = behind.firstIndex(of: UInt8(ascii: ":")),
            let id = AgentId.folded(String(text[..<colon].dropFirst(6)))
        {
            try self.init(complete: "agent:\(id)\(text[colon...])")
        } else {
            try self.init(complete: text)
        }
    }
}
