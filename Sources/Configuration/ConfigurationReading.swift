internal import Posix
package import SystemPackage

/// The result of reading a configuration.
package struct ConfigurationReading: Sendable {
    /// nil if there are errors.
    package let configuration: Configuration?
    /// Errors and warnings, in the order of the files.
    package let diagnostics: [ConfigurationDiagnostic]
    /// The files that were read, the configuration file first; a change of any of them changes the configuration.
    package let files: [FilePath]
    /// The keys that this gateway implements, with their values; empty if the purpose is to serve.
    package let keys: [KnownKey]
    /// The keys of the reference without effect and the refused ones; empty unless the purpose is to list keys.
    package let unsupportedKeys: UnsupportedKeys

    /// Whether there is no configuration file.
    package let isMissing: Bool

    package var errors: [ConfigurationDiagnostic] { diagnostics.filter { $0.severity == .error } }
    package var warnings: [ConfigurationDiagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// Reads the file, the files it includes, and the secrets they refer to. Without a file the defaults apply (C-01),
    /// unless an option or a variable named it.
    package init(
        _ location: ConfigurationLocation, _ environment: ConfigurationEnvironment = .process,
        for purpose: ConfigurationPurpose = .serving
    ) {
        let context = ReadingContext(purpose, environment, directory: location.file.removingLastComponent())
        var source = SourceReader(context)
        let value = purpose == .listing ? nil : source.read(location.file)
        if let value, value.members == nil {
            context.report(.error, ConfigurationPath(), at: value.position, "expected an object, found \(value.kind)")
        }
        isMissing = purpose != .listing && context.files.isEmpty && !context.hasErrors
        if isMissing && location.isNamed {
            context.report(.error, ConfigurationPath(), file: location.file, "the file does not exist")
        }
        var configuration = Configuration(
            stateDirectory: location.stateDirectory, runtimeDirectory: location.runtimeDirectory)
        if !context.hasErrors { configuration.read(ConfigurationSection(value, at: ConfigurationPath(), context)) }
        configuration.files = context.files.map(\.path)
        configuration.secretPaths = context.secretPaths
        configuration.time = Self.time(of: configuration.files)
        self.configuration = context.hasErrors ? nil : configuration
        diagnostics = context.diagnostics
        files = context.files.isEmpty ? [location.file] : context.files.map(\.path)
        keys = context.keys
        unsupportedKeys = context.unsupportedKeys
    }

    private static func time(of files: [FilePath]) -> Int64 {
        // A file that was removed since it was read does not count.
        files.compactMap { try? File.status($0)?.modified }.map { max(0, $0 / 1_000) }.max() ?? 0
    }

    /// Every key that this gateway implements, with its default.
    package static var knownKeys: [KnownKey] { listing.keys }  // For tests.

    /// The reading of an empty configuration, with every key.
    package static var listing: ConfigurationReading {
        let location = ConfigurationLocation(
            file: "/", stateDirectory: "/var/lib/openclaw", ConfigurationEnvironment([:]))
        return ConfigurationReading(location, ConfigurationEnvironment([:]), for: .listing)
    }
}

extension Configuration {
    mutating func read(_ section: ConfigurationSection) {
        readEnvironment(section)
        section.section("models") { models.read($0) }
        let names = ModelNames(models.providers)
        var tools = ToolsConfiguration(runtimeDirectory: runtimeDirectory)
        section.section("tools") { tools.read($0, names, runtimeDirectory: runtimeDirectory) }
        section.section("agents") { agents in
            var roster = AgentRoster(tools, runtimeDirectory: runtimeDirectory)
            roster.read(agents, names)
            let home = section.context.environment["OPENCLAW_HOME"] ?? section.context.environment["HOME"]
            let paths = WorkspacePaths(
                stateDirectory: stateDirectory, home: home.map { FilePath($0) } ?? stateDirectory)
            self.agents = roster.agents(paths)
            defaultAgentId = roster.defaultId
        }
        section.section("session") { session.read($0) }
        section.section("gateway") { gateway.read($0, agentIds: agents.map(\.id)) }
        section.accept("$schema", "meta", "wizard")
        section.withoutEffect(
            "audio", "bindings", "broadcast", "channels", "commands", "messages", "talk", "telegram", "discord",
            "whatsapp", "web", because: "has no effect: this gateway serves no chat channels")
        section.withoutEffect("logging", "diagnostics", because: "has no effect: the journal has all messages")
        section.withoutEffect(
            "acp", "approvals", "auth", "browser", "canvasHost", "cli", "commitments", "crestodian", "cron",
            "discovery", "hooks", "mcp", "media", "memory", "nodeHost", "plugins", "proxy", "routing", "secrets",
            "skills", "surfaces", "tts", "ui", "update")
        section.refuseUnknown()
    }

    /// Reads the variables of the file, which strings may use from here on (C-03).
    private func readEnvironment(_ section: ConfigurationSection) {
        let context = section.context
        let path = section.path.appending(.key("env"))
        for member in section.map("env") where member.key != "shellEnv" {
            let members = member.key == "vars" ? member.value.members ?? [] : [member]
            for variable in members {
                let key = path.appending(.name(variable.key))
                if variable.value.text == nil {
                    context.report(
                        .error, key, at: variable.value.position, "expected a string, found \(variable.value.kind)")
                } else if let text = section.resolve(variable.value, key) {
                    context.environment.add(variable.key, text, at: variable.value.position)
                }
            }
        }
        if let shell = section.map("env").first(where: { $0.key == "shellEnv" }), !shell.value.asksForNothing {
            context.report(
                .warning, path.appending(.key(shell.key)), at: shell.position,
                "has no effect: the gateway does not read variables from a login shell")
        }
        section.record("env", .map, StringObject(context.environment.names.map { ($0, "(secret)") }))
    }
}
