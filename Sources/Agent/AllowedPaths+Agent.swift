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

    /// The files outside of workspaces that tools may use, because `tools.fs.workspaceOnly` of an agent is false; none
    /// if it is true for every agent. What the service's unit protects stays protected.
    ///
    /// Lists directories, so that it must be called before a process is confined.
    package static func outsideWorkspaces(_ configuration: Configuration) -> [FilePath] {
        if configuration.agents.allSatisfy(\.tools.workspaceOnly) { return [] }
        let secret =
            [configuration.stateDirectory, "/etc/openclaw"] + configuration.files + configuration.secretPaths
        let ofSystem: [FilePath] = ["/proc", "/sys", "/dev", "/run"]
        let hidden = (secret + ofSystem + configuration.agents.map(\.workspace)).map {
            ProcessEnvironment.realPath(of: $0) ?? $0
        }
        return everything(except: hidden)
    }
}
