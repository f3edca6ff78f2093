package import Configuration
package import Posix
package import SystemPackage

/// The settings and paths that all tool processes of a run share.
package struct ToolScope {
    package let agentId: String
    /// The directory of the agent's files.
    package let workspace: FilePath
    package let settings: ToolsConfiguration
    /// Paths that a command may not reach: the state directory, the configuration, its secrets, and the workspaces of
    /// other agents.
    package var hidden: [FilePath] = []
    /// Paths outside of the workspace that file tools may use.
    package var outside: [FilePath] = []
    /// The directory of the files of commands in the background; nil without a runtime directory.
    package var commandsDirectory: FilePath?
    /// Longest report of a tool process, in bytes: its progress, and images in base64 (24 MiB). The line of a transcript
    /// that stores the output is hardly longer, so that it can be read (`TranscriptFile`).
    package var reportBytesMax = 24 << 20
    /// Confines a process to the workspace; nil where this is not possible.
    package var landlock: Landlock?

    package init(agentId: String, workspace: FilePath, settings: ToolsConfiguration) {
        self.agentId = agentId
        self.workspace = workspace
        self.settings = settings
    }
}
