internal import SystemPackage

/// The agents of a configuration, gathered entry by entry and resolved once all are known.
struct AgentRoster {
    struct Entry {
        let id: String
        var isDefault = false
        var name: String?
        /// As written; nil for the default of its place.
        var workspace: String?
        var settings: AgentSettings
    }

    /// What `agents.defaults` says.
    var defaults = AgentSettings()
    /// The workspace of the default agent, as written.
    var defaultWorkspace: String?
    private(set) var entries: [Entry] = []

    /// Adds an agent; false when an earlier one has its id.
    mutating func add(_ entry: Entry) -> Bool {
        if entries.contains(where: { $0.id == entry.id }) { return false }
        entries.append(entry)
        return true
    }

    /// The default agent: the first that says so, else the first, else `main`.
    var defaultId: String {
        (entries.first { $0.isDefault } ?? entries.first)?.id ?? "main"
    }

    /// All agents, `main` among them.
    ///
    /// The default agent works in `agents.defaults.workspace` or `<state>/workspace`, another one in
    /// `<state>/workspace-<id>`, unless its entry names a directory.
    func agents(_ paths: WorkspacePaths) -> [Agent] {
        var all = entries
        if !all.contains(where: { $0.id == "main" }) { all.append(Entry(id: "main", settings: defaults)) }
        return all.map { entry in
            let isDefault = entry.id == defaultId
            let written = entry.workspace ?? (isDefault ? defaultWorkspace : nil)
            let directory = isDefault ? "workspace" : "workspace-\(entry.id)"
            var agent = Agent(
                id: entry.id, workspace: paths.resolve(written ?? directory), settings: entry.settings)
            agent.name = entry.name
            return agent
        }
    }

    /// An id as it is compared and stored; nil when nothing of it can be used.
    static func fold(_ text: String) -> String? {
        var folded: [UInt8] = []
        for byte in asciiLowercased(trimmed(text)).utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                folded.append(byte)
            default:
                if folded.last != UInt8(ascii: "-") { folded.append(UInt8(ascii: "-")) }
            }
        }
        let start = folded.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        var id = Array(start.prefix(64))
        while id.last == UInt8(ascii: "-") { id.removeLast() }
        return id.isEmpty ? nil : String(decoding: id, as: UTF8.self)
    }
}

/// Where the paths of workspaces start from.
struct WorkspacePaths {
    let stateDirectory: FilePath
    /// What `~` stands for.
    let home: FilePath

    /// An absolute path; a relative one starts from the state directory.
    func resolve(_ text: String) -> FilePath {
        if text == "~" { return home }
        if text.hasPrefix("~/") { return home.pushing(FilePath(String(text.dropFirst(2)))).lexicallyNormalized() }
        return stateDirectory.pushing(FilePath(text)).lexicallyNormalized()
    }
}

extension AgentRoster {
    mutating func read(_ section: ConfigurationSection, _ names: ModelNames) {
        var names = names
        section.section("defaults") { defaults in
            defaults.read("workspace", into: &defaultWorkspace)
            self.defaults.read(defaults, &names)
        }
        section.list("list") { read(entry: $0, id: nil, names) }
        section.sections("entries") { read(entry: $1, id: $0, names) }
        if entries.count(where: \.isDefault) > 1 {
            section.report(.warning, "list", "several agents are the default: the first of them is used")
        }
    }

    /// An entry of `list`, or one of `entries`, whose key is its id.
    private mutating func read(entry section: ConfigurationSection, id: String?, _ names: ModelNames) {
        let written = id ?? section.text("id")
        if id == nil { section.record("id", .text, written) }
        var names = names
        var entry = Entry(id: written.flatMap { Self.fold($0) } ?? "", settings: defaults)
        section.read("default", into: &entry.isDefault)
        section.read("name", into: &entry.name)
        section.read("workspace", into: &entry.workspace)
        entry.settings.read(section, &names)
        section.section("tools") { readToolRestrictions($0) }
        if entry.id.isEmpty {
            section.report(.error, "id", "expected an id: letters, digits, - and _")
        } else if !add(entry) {
            section.report(
                .error, "id", "an earlier agent has the id \(entry.id) too: case and other signs do not count")
        }
    }
}
