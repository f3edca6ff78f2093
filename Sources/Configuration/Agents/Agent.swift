package import SystemPackage

/// An agent with everything resolved: its own settings over `agents.defaults` (C-30, C-31).
package struct Agent: Equatable, Sendable {
    /// Folded: `[a-z0-9][a-z0-9_-]{0,63}`.
    package let id: String
    /// The display name.
    package var name: String?
    /// Absolute path of its workspace directory.
    package var workspace: FilePath
    /// Whether a start creates the workspace if it is missing: it is below the state directory.
    package var createsWorkspace = false
    package var settings: AgentSettings
    package var tools = ToolsConfiguration()

    package init(id: String, workspace: FilePath, settings: AgentSettings = AgentSettings()) {
        self.id = id
        self.workspace = workspace
        self.settings = settings
    }
}
