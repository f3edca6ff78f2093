internal import Posix
internal import Text

/// Finds the directories with sessions in a given directory, which is a state directory of the reference, the directory
/// of one agent, or a directory that contains a `sessions.json` itself.
struct OpenClawTree: Equatable {
    struct Sessions: Equatable {
        /// The path relative to the given directory; empty for the directory itself.
        let path: [String]
        /// The id of the agent that the directory belongs to; nil if the path does not contain it.
        let agent: String?
    }

    let directories: [Sessions]

    /// - Parameter names: the last two components of the given directory's own path.
    /// - Throws: `SystemError`.
    init(_ source: any DirectoryAccess, names: [String]) throws {
        if try source.existing(.openFile, [Self.index]) != nil {
            let isNamed = names.count == 2 && names[1] == "sessions"
            directories = [Sessions(path: [], agent: isNamed ? AgentId.folded(names[0]) : nil)]
        } else if try source.existing(.openFile, ["sessions", Self.index]) != nil {
            directories = [Sessions(path: ["sessions"], agent: names.last.flatMap(AgentId.folded))]
        } else {
            directories = try Self.agents(in: source)
        }
    }

    static let index = "sessions.json"

    private static func agents(in source: any DirectoryAccess) throws -> [Sessions] {
        guard let agents = try source.existing(.openDirectory, ["agents"]) else { return [] }
        var names: [String] = []
        try Directory(agents).forEachName { names.append($0) }
        return try names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
            let path = ["agents", name, "sessions"]
            guard try source.existing(.openFile, path + [index]) != nil else { return nil }
            return Sessions(path: path, agent: AgentId.folded(name))
        }
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
