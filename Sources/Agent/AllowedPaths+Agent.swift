package import Configuration
package import Posix
package import SystemPackage

extension AllowedPaths {
    /// The paths of a process that runs one agent: of all agents' files only those of this one.
    ///
    /// - Parameters:
    ///   - directories: the directories of the agent's sessions and of its commands.
    ///   - readable: the files that requests to providers need.
    package static func running(_ agent: Agent, directories: [FilePath], readable: [FilePath]) -> AllowedPaths {
        AllowedPaths(readable: readable, writable: [agent.workspace] + directories) + .ofLibraries()
    }
}
