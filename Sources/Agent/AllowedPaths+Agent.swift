package import Configuration
package import Fetch
package import Posix
package import SystemPackage

extension AllowedPaths {
    /// The paths of a process that runs one agent: of all agents' files only those of this one.
    ///
    /// - Parameter directory: the directory of the agent's sessions.
    package static func running(_ agent: Agent, directory: FilePath, trust: TrustStore) -> AllowedPaths {
        AllowedPaths(readable: trust.paths, writable: [agent.workspace, directory]) + .ofLibraries()
    }
}
