package import Configuration
internal import Conversation
internal import Glibc
internal import Posix
internal import Providers
internal import SystemPackage

/// A configuration with all diagnostics: first those of its files, then models that cannot be called, tools that
/// cannot work, and missing instructions of the agents.
///
/// A start, a reload, `openclaw-gateway --check` and `openclaw config validate` report the same diagnostics, because
/// all of them use this value.
package struct ConfigurationCheck: Sendable {
    package let reading: ConfigurationReading
    /// Models that cannot be called, and the consequence.
    package let models: [ConfigurationDiagnostic]
    /// Tools that cannot work.
    package let tools: [ConfigurationDiagnostic]
    /// Instructions of agents that are missing in the prompt.
    package let instructions: [ConfigurationDiagnostic]

    package var diagnostics: [ConfigurationDiagnostic] { reading.diagnostics + models + tools + instructions }
    package var errors: [ConfigurationDiagnostic] { diagnostics.filter { $0.severity == .error } }
    package var warnings: [ConfigurationDiagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// - Parameter hides: whether the service has no access to a path, although this process has.
    package init(_ reading: ConfigurationReading, hiding hides: (String) -> Bool = { _ in false }) {
        self.reading = reading
        let settings = reading.configuration?.models ?? ModelsConfiguration()
        models = Self.warnings(reading) { Self.modelFaults(of: $0, settings) }
        tools = Self.warnings(reading, Self.toolFaults)
        instructions = Self.warnings(reading) { Self.problems(of: $0, hides).map(\.description) }
    }

    /// Warnings about the agents, at the configuration file; none without a configuration.
    private static func warnings(
        _ reading: ConfigurationReading, _ faults: (Agent) -> [String]
    ) -> [ConfigurationDiagnostic] {
        var reasons = AgentReasons()
        for agent in reading.configuration?.agents ?? [] {
            for reason in faults(agent) { reasons.add(reason, of: agent.id) }
        }
        return reasons.lines.map { line in
            ConfigurationDiagnostic(.warning, ConfigurationPath(), at: (reading.files[0], nil), line)
        }
    }

    /// The models of an agent that cannot be called, and the consequence.
    private static func modelFaults(of agent: Agent, _ models: ModelsConfiguration) -> [String] {
        do throws(RunFailure) {
            let selection = try ModelChoices(models, agent.settings).selection()
            let others = selection.targets.map { "\($0.reference)" }.joined(separator: ", then ")
            return selection.faults.map { "\($0); its requests use \(others)" }
        } catch {
            return ["\(error.message); its requests are answered 503"]
        }
    }

    /// The commands that the configuration allows, and that cannot be executed.
    private static func toolFaults(of agent: Agent) -> [String] {
        let exec = agent.tools.exec
        let policy = ToolPolicy(agent.tools, model: agent.settings.model?.primary, unavailable: [:])
        if policy.reason(against: "exec") != nil { return [] }
        let fault = ToolAvailability(agent.tools).reasons["exec"].map { "commands cannot be executed: \($0)" }
        let programs = Programs(exec)
        let missing = exec.security == .allowlist ? exec.allowlist.filter { !programs.exist($0) } : []
        return [fault, memoryFault(exec.limits)].compactMap(\.self)
            + missing.map { "the program \($0) in tools.exec.allowlist does not exist, or is not a file" }
    }

    /// A limit of memory above that of the unit, as it is shipped.
    private static func memoryFault(_ limits: CommandLimits) -> String? {
        let unitBytes = HostInfo.memoryBytes / 100 * CommandLimits.unitMemoryPercent
        guard let bytes = limits.memoryBytesMax, bytes > unitBytes else { return nil }
        return """
            tools.exec.limits.memoryBytesMax is more than the \(unitBytes) bytes (MemoryMax=40%) that \
            openclaw-command@.service allows on this machine; more memory needs a drop-in of that unit
            """
    }

    private static func problems(of agent: Agent, _ hides: (String) -> Bool) -> [BootstrapProblem] {
        let workspace = agent.workspace.string
        if hides(workspace) {
            return [BootstrapProblem(path: workspace, .workspace(SystemError("access", errno: EACCES, on: workspace)))]
        }
        return BootstrapFiles(workspace: workspace, limits: .init(agent.settings)).problems(of: agent)
    }
}

/// Reasons for warnings, each with the agents that it concerns. A thousand agents with the same model have one warning.
private struct AgentReasons {
    /// Largest number of agents in a line.
    private static let namesMax = 5

    private var reasons: [String] = []
    private var agents: [String: [String]] = [:]

    mutating func add(_ reason: String, of agent: String) {
        if agents[reason] == nil { reasons.append(reason) }
        agents[reason, default: []].append(agent)
    }

    var lines: [String] {
        reasons.map { reason in
            let names = agents[reason] ?? []
            let rest = names.count > Self.namesMax ? " and \(names.count - Self.namesMax) more" : ""
            let word = names.count == 1 ? "agent" : "agents"
            return "\(word) \(names.prefix(Self.namesMax).joined(separator: ", "))\(rest): \(reason)"
        }
    }
}
