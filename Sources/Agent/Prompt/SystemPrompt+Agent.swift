package import Configuration
package import Posix
internal import SystemPackage
internal import Text

extension SystemPrompt {
    /// The instructions of a configured agent, with the files that its workspace contains now.
    ///
    /// - Parameter model: the model that is called first, as `provider/model`.
    package init(_ agent: Agent, on machine: HostInfo, at clock: WallClock, model: String) {
        let settings = agent.settings
        let zone = settings.userTimezone.map { LocalZone.named($0) } ?? clock.zone
        self.init(
            identity: Identity(
                agentId: agent.id, name: settings.identity.name ?? agent.name, theme: settings.identity.theme,
                emoji: settings.identity.emoji),
            workspace: agent.workspace.string,
            files: BootstrapFiles(workspace: agent.workspace.string, limits: .init(settings)),
            runtime: RuntimeContext(
                date: zone.time(at: clock.milliseconds).isoDate, timeZone: zone.name, host: machine.host,
                system: machine.system, model: model))
    }
}

extension BootstrapFiles.Limits {
    init(_ settings: AgentSettings) {
        self.init(fileBytesMax: settings.bootstrapMaxChars, totalBytesMax: settings.bootstrapTotalMaxChars)
    }
}
