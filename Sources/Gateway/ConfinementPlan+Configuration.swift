package import Configuration
package import Fetch
internal import Posix
package import Service
package import SystemPackage

extension ConfinementPlan {
    /// The paths of every worker, before the agent is known: sessions, workspaces, commands, certificates and provider sockets.
    ///
    /// - Parameter outside: see `AllowedPaths.outsideWorkspaces`.
    package init(_ configuration: Configuration, trust: TrustStore, outside: [FilePath]) {
        self.init()
        paths.readable = trust.paths + configuration.models.paths
        paths.writable = [configuration.stateDirectory] + configuration.agents.map(\.workspace)
        self.outside = outside
        if let runs = configuration.runsDirectory { paths.fillable.append(runs) }
        if let commands = configuration.commandsDirectory { paths.writable.append(commands) }
        memoryBytesMax = configuration.gateway.supervisor.workerMemoryBytesMax
        cpuSecondsMax = configuration.workerSecondsMax + configuration.gateway.supervisor.graceSeconds
        coreFiles = configuration.gateway.supervisor.coreFiles
    }
}
