package import SystemPackage
internal import Text

/// The configuration: `openclaw.json` and the environment, read once and resolved.
package struct Configuration: Equatable, Sendable {
    /// The directory of sessions and default workspaces; absolute.
    package var stateDirectory: FilePath
    /// The directory of sockets and of files that do not survive a restart of the machine; absolute. nil if no variable
    /// names it and Debian's directory does not exist.
    package var runtimeDirectory: FilePath?
    /// The last change of the files, in seconds since 1970; 0 without a file.
    package var time: Int64 = 0
    /// The files that it was read from.
    package var files: [FilePath] = []
    /// The files and directories of its secrets; they need not exist.
    package var secretPaths: [FilePath] = []
    package var gateway = GatewayConfiguration()
    package var session = SessionConfiguration()
    package var models = ModelsConfiguration()
    /// In the file's order; `main` is always among them.
    package var agents: [Agent]
    /// The agent of a request that does not name one.
    package var defaultAgentId = "main"

    /// The directory of the files of commands in the background, with a directory for each agent; nil without a runtime
    /// directory.
    package var commandsDirectory: FilePath? { runtimeDirectory?.appending("commands") }

    /// The directory of the files of runs; nil without a runtime directory.
    package var runsDirectory: FilePath? { runtimeDirectory?.appending("runs") }

    /// The defaults: one agent, `main`.
    package init(stateDirectory: FilePath, runtimeDirectory: FilePath? = nil) {
        self.stateDirectory = stateDirectory
        self.runtimeDirectory = runtimeDirectory
        agents = [Agent(id: "main", workspace: stateDirectory.appending("workspace"))]
        agents[0].createsWorkspace = true
        agents[0].tools = ToolsConfiguration(runtimeDirectory: runtimeDirectory)
    }

    /// The agent with that id in any ASCII case; nil if it is not configured.
    package func agent(_ id: String) -> Agent? {
        let folded = id.asciiLowercased
        return agents.first { $0.id.utf8.elementsEqual(folded.utf8) }
    }

    /// The longest time for which a worker may serve one connection, in seconds: the sum of the times for the head, the
    /// body, the longest run of an agent, which includes the wait for its session, and the end of the response.
    package var workerSecondsMax: Int {
        let run = agents.map(\.settings.timeoutSeconds).max() ?? 0
        return gateway.http.headSeconds + gateway.http.bodySeconds + run + HTTPConfiguration.endSeconds
    }

    /// The agent of a request that does not name one.
    package var defaultAgent: Agent {
        guard let agent = agents.first(where: { $0.id == defaultAgentId }) else {
            preconditionFailure("the default agent is one of the agents")
        }
        return agent
    }
}
