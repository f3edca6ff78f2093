internal import Agent
package import Configuration
package import Fetch
internal import Posix
package import Service

extension ConfinementPlan {
    /// The paths of every worker, before the agent is known: sessions, workspaces, commands, certificates and provider sockets.
    package init(_ configuration: Configuration, trust: TrustStore) {
        self.init()
        paths.readable = trust.paths + configuration.models.paths
        paths.writable = [configuration.stateDirectory] + configuration.agents.map(\.workspace)
        paths.writable += AllowedPaths.outsideWorkspaces(configuration)
        if let commands = configuration.commandsDirectory { paths.writable.append(commands) }
        memoryBytesMax = configuration.gateway.supervisor.workerMemoryBytesMax
        cpuSecondsMax = configuration.workerSecondsMax + configuration.gateway.supervisor.graceSeconds
        coreFiles = configuration.gateway.supervisor.coreFiles
    }
}
