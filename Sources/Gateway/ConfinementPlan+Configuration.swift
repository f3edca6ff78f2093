package import Configuration
package import Fetch
package import Posix
package import Service
package import SystemPackage

extension ConfinementPlan {
    /// What every worker of this configuration may open: all agents' sessions and workspaces, and certificates.
    package init(_ configuration: Configuration, trust: TrustStore) {
        self.init()
        paths.readable = trust.paths
        paths.writable = [configuration.stateDirectory] + configuration.agents.map(\.workspace)
        memoryBytesMax = configuration.gateway.supervisor.workerMemoryBytesMax
        coreFiles = configuration.gateway.supervisor.coreFiles
    }
}

extension AllowedPaths {
    /// What is left to a worker that runs one agent: of the agents' files those of that one.
    ///
    /// - Parameter directory: Where that agent's sessions are.
    package static func running(_ agent: Agent, directory: FilePath, trust: TrustStore) -> AllowedPaths {
        AllowedPaths(readable: trust.paths, writable: [agent.workspace, directory]) + .ofLibraries()
    }
}
