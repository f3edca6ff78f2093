package import SystemPackage

/// An agent with everything resolved: its own settings over `agents.defaults` (C-30, C-31).
package struct Agent: Equatable, Sendable {
    /// Folded: `[a-z0-9][a-z0-9_-]{0,63}`.
    package let id: String
    /// The display name.
    package var name: String?
    /// Absolute path of its workspace directory.
    package var workspace: FilePath
    /// Whether the configuration names the workspace; a default workspace may be missing.
    package var namesWorkspace = false
    package var settings: AgentSettings
    package var tools = ToolsConfiguration()

    package init(id: String, workspace: FilePath, settings: AgentSettings = AgentSettings()) {
        self.id = id
        self.workspace = workspace
        self.settings = settings
    }
}
