package import SystemPackage
internal import Text

/// The section `tools` for one agent: the file's section, with the agent's own section `tools` over it (C-52, R-49).
package struct ToolsConfiguration: Equatable, Sendable {
    /// The rules of the file's section, then those of the agent's. Each of them must allow a tool.
    package var layers: [ToolLayer] = []
    package var exec = ExecConfiguration()
    package var loopDetection = LoopDetectionConfiguration()
    /// Whether file tools reach the workspace only; otherwise they reach what the service may access.
    package var workspaceOnly = true
    /// Longest result of a tool call that a model receives, in bytes (64 KiB).
    package var resultBytesMax = 64 << 10
    /// Time for one tool call, in seconds; `exec` has a time of its own.
    package var callSeconds = 60
    /// Largest address space of the process of one tool call, in bytes (1 GiB).
    package var memoryBytesMax = 1 << 30

    /// - Parameter runtimeDirectory: the directory that contains the socket of the command service; nil without one, so
    ///   that the socket has no default.
    package init(runtimeDirectory: FilePath? = nil) {
        exec.socket = runtimeDirectory?.appending("command.sock")
    }

    /// The profile in effect: the agent's, else that of the file.
    package var profile: ToolProfile { layers.last?.rules.profile ?? .full }

    /// Whether `apply_patch` reaches the workspace only. Its own key loosens nothing that `workspaceOnly` restricts.
    package var patchesWorkspaceOnly: Bool { workspaceOnly || exec.applyPatch.workspaceOnly }
}

extension ToolsConfiguration {
    /// Reads a section over the present values, so that an agent starts from the file's section.
    ///
    /// - Parameter runtimeDirectory: the directory to which the path of a socket is relative.
    mutating func read(_ section: ConfigurationSection, _ names: ModelNames, runtimeDirectory: FilePath?) {
        readLayer(section, names)
        section.section("exec") { exec.read($0, runtimeDirectory: runtimeDirectory) }
        section.section("fs") { $0.read("workspaceOnly", into: &workspaceOnly) }
        section.section("loopDetection") { loopDetection.read($0) }
        section.read("resultBytesMax", into: &resultBytesMax, in: (1 << 10)...(4 << 20))
        section.read("callSeconds", into: &callSeconds, in: 1...3_600)
        section.read("memoryBytesMax", into: &memoryBytesMax, in: (256 << 20)...(1 << 40))
        section.refuse(
            "toolsBySender",
            "a client of this gateway has no sender; remove this key, and use allow and deny, or an agent of its own"
        ) {
            $0.members?.isEmpty ?? false
        }
        section.withoutEffect("elevated", because: "has no effect: every command runs in a unit of its own")
        section.withoutEffect(
            "agentToAgent", "links", "media", "message", "sandbox", "sessions", "sessions_spawn", "subagents", "web",
            because: "has no effect: the gateway does not have this tool")
    }

    private mutating func readLayer(_ section: ConfigurationSection, _ names: ModelNames) {
        var layer = ToolLayer()
        // An agent's profile, and its additions to the profile, replace those of the file.
        var profile = self.profile
        section.read("profile", into: &profile)
        layer.rules.alsoAllow = layers.last?.rules.alsoAllow ?? []
        layer.rules.read(section)
        layer.rules.profile = profile
        section.sections("byProvider") { name, entry in
            var rules = ToolRules()
            entry.read("profile", into: &rules.profile)
            rules.read(entry)
            layer.byProvider.append(ProviderToolRules(model: name, rules: rules))
            entry.checkProvider(name, names)
        }
        layers.append(layer)
    }
}

extension ConfigurationSection {
    /// Reports rules for a provider that does not exist. Near the name of a provider it is an error, because the rules
    /// of that provider would not apply.
    fileprivate func checkProvider(_ model: String, _ names: ModelNames) {
        let provider = String(model.prefix { $0 != "/" }).asciiLowercased
        let ids = names.providers.map(\.id)
        if ids.contains(provider) || context.purpose == .listing { return }
        if let near = nearestKey(to: provider, among: ids) {
            context.report(.error, path, at: position, "unknown provider; did you mean \(near)?")
        } else {
            context.report(.warning, path, at: position, "unknown provider, so that these rules have no effect")
        }
    }
}
