package import Posix
package import SystemPackage

/// What the tool processes of a run have in common.
package struct ToolSeat {
    package let agentId: String
    /// The directory of the agent's files.
    package let workspace: FilePath
    package var limits = ToolLimits()
    /// Confines a process to the workspace; nil where this is not possible.
    package var landlock: Landlock?

    package init(agentId: String, workspace: FilePath) {
        self.agentId = agentId
        self.workspace = workspace
    }
}
