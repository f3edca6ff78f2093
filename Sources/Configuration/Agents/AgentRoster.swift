internal import SystemPackage
internal import Text

/// The agents of a configuration: collected one by one, resolved when all are known.
struct AgentRoster {
    /// An agent as the file describes it.
    struct Unresolved {
        let id: String
        var isDefault = false
        var name: String?
        /// As written; nil for the default path.
        var workspace: String?
        var settings: AgentSettings
        var tools: ToolsConfiguration
    }

    /// The settings of `agents.defaults`.
    var defaults = AgentSettings()
    /// The section `tools` of the file.
    let tools: ToolsConfiguration
    /// The directory to which the paths of sockets are relative.
    let runtimeDirectory: FilePath?
    /// The workspace of the default agent, as written.
    var defaultWorkspace: String?
    private(set) var unresolved: [Unresolved] = []

    init(_ tools: ToolsConfiguration, runtimeDirectory: FilePath?) {
        self.tools = tools
        self.runtimeDirectory = runtimeDirectory
    }

    /// Adds an agent; false when an earlier agent has the same id.
    mutating func add(_ agent: Unresolved) -> Bool {
        if unresolved.contains(where: { $0.id == agent.id }) { return false }
        unresolved.append(agent)
        return true
    }

    /// The default agent: the first with `default: true`, else the first agent, else `main`.
    var defaultId: String {
        (unresolved.first { $0.isDefault } ?? unresolved.first)?.id ?? "main"
    }

    /// All agents, `main` among them.
    ///
    /// The workspace of the default agent is `agents.defaults.workspace`. Without it, and for other agents, it is
    /// `<state>/workspace` for `main` and `<state>/workspace-<id>` for another agent, unless its section names a
    /// directory. An agent that becomes the default agent therefore never uses the files of `main`.
    func agents(_ paths: WorkspacePaths) -> [Agent] {
        var all = unresolved
        if !all.contains(where: { $0.id == "main" }) {
            all.append(Unresolved(id: "main", settings: defaults, tools: tools))
        }
        return all.map { written in
            let isDefault = written.id == defaultId
            let workspace = written.workspace ?? (isDefault ? defaultWorkspace : nil)
            let directory = written.id == "main" ? "workspace" : "workspace-\(written.id)"
            var agent = Agent(
                id: written.id, workspace: paths.resolve(workspace ?? directory), settings: written.settings)
            agent.name = written.name
            agent.tools = written.tools
            agent.createsWorkspace = agent.workspace.starts(with: paths.stateDirectory)
            return agent
        }
    }
}

/// The directories that workspace paths are relative to.
struct WorkspacePaths {
    let stateDirectory: FilePath
    /// The directory that `~` stands for.
    let home: FilePath

    /// The absolute path; a relative path is relative to the state directory.
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
        section.list("list") { read(agent: $0, id: nil, names) }
        section.sections("entries") { read(agent: $1, id: $0, names) }
        if unresolved.count(where: \.isDefault) > 1 {
            section.report(
                .warning, "list", "several agents have default: true; the first of them is the default agent")
        }
    }

    /// Reads one element of `list`, or one member of `entries`, whose key is the id.
    private mutating func read(agent section: ConfigurationSection, id: String?, _ names: ModelNames) {
        let written = id ?? section.text("id")
        if id == nil { section.record("id", .text, written) }
        var names = names
        var agent = Unresolved(id: written.flatMap(AgentId.folded) ?? "", settings: defaults, tools: tools)
        section.read("default", into: &agent.isDefault)
        section.read("name", into: &agent.name)
        section.read("workspace", into: &agent.workspace)
        agent.settings.read(section, &names)
        section.section("tools") { agent.tools.read($0, names, runtimeDirectory: runtimeDirectory) }
        if agent.id.isEmpty {
            section.report(.error, "id", "expected an id: letters, digits, - and _")
        } else if !add(agent) {
            section.report(
                .error, "id",
                "an earlier agent also has the id \(agent.id); ids differ in letters, digits, - and _ only")
        }
    }
}
