package import Configuration
package import Posix
package import SystemPackage

extension AllowedPaths {
    /// The paths of a process that runs one agent: of all agents' files only those of this one.
    ///
    /// - Parameters:
    ///   - directory: the directory of the agent's sessions.
    ///   - readable: the files that requests to providers need.
    package static func running(_ agent: Agent, directory: FilePath, readable: [FilePath]) -> AllowedPaths {
        AllowedPaths(readable: readable, writable: [agent.workspace, directory]) + .ofLibraries()
    }
}
