/// The instructions of one run: the agent's identity, the files of its workspace, and the texts of the request.
///
/// The parts that change least come first, so that a provider can cache the start of the prompt. The system texts of the
/// request come last (P-03, P-04).
package struct SystemPrompt: Sendable {
    /// The identity of the agent, from the configuration.
    package struct Identity: Equatable, Sendable {
        package var agentId: String
        package var name: String?
        package var theme: String?
        package var emoji: String?

        package init(agentId: String, name: String? = nil, theme: String? = nil, emoji: String? = nil) {
            self.agentId = agentId
            self.name = name
            self.theme = theme
            self.emoji = emoji
        }
    }

    /// The time and place of a run.
    package struct RuntimeContext: Equatable, Sendable {
        /// The local date, as `2026-11-22`. It has no time of day, so that a cached prompt is valid for a day.
        package var date: String
        /// The name of the time zone, as `Europe/Rome`.
        package var timeZone: String
        package var host: String
        /// The operating system and its processor, as `Linux (x86_64)`.
        package var system: String
        /// The model that is called first, as `provider/model`.
        package var model: String

        package init(date: String, timeZone: String, host: String, system: String, model: String) {
            self.date = date
            self.timeZone = timeZone
            self.host = host
            self.system = system
            self.model = model
        }
    }

    package var identity: Identity
    package var workspace: String
    package var files: BootstrapFiles
    package var runtime: RuntimeContext
    /// The tools of the agent, each with one line about it.
    package var tools: [(name: String, summary: String)] = []
    /// The `system` and `developer` texts of the request, in their order.
    package var requestTexts: [String]

    package init(
        identity: Identity, workspace: String, files: BootstrapFiles, runtime: RuntimeContext
    ) {
        self.identity = identity
        self.workspace = workspace
        self.files = files
        self.runtime = runtime
        requestTexts = []
    }

    /// The whole prompt. A blank line separates the sections.
    package var text: String {
        var sections = [identityLine]
        if !tools.isEmpty { sections += [tooling, workspaceSection] }
        if !files.files.isEmpty { sections.append(projectContext) }
        sections.append("## Current Date & Time\nDate: \(runtime.date)\nTime zone: \(runtime.timeZone)")
        sections.append(runtimeLine)
        let extra = requestTexts.filter { !$0.isEmpty }
        if !extra.isEmpty { sections.append("## Instructions of this request\n" + extra.joined(separator: "\n\n")) }
        return sections.joined(separator: "\n\n")
    }

    private var identityLine: String {
        let name = identity.name ?? identity.agentId
        var line = "You are \(name), a personal assistant that runs in the OpenClaw Gateway."
        if let theme = identity.theme { line += " Your character: \(theme)." }
        if let emoji = identity.emoji { line += " Your emoji: \(emoji)" }
        return line
    }

    ///
    private var tooling: String {
        let list = tools.map { "- \($0.name): \($0.summary)" }
        return "## Tooling\nYou have these tools; names are case-sensitive:\n" + list.joined(separator: "\n")
            + "\nUse a tool without announcing it when the step is plain. Report what you did and what failed."
    }

    private var workspaceSection: String {
        "## Workspace\nYour working directory is \(workspace). Relative paths of tools are relative to it."
    }

    ///
    private var projectContext: String {
        var text = "# Project Context\nThese files of your workspace \(workspace) are part of your instructions."
        if files.files.contains(where: { $0.path.hasSuffix("/SOUL.md") && $0.content != .missing }) {
            text += " Speak and act as the person that SOUL.md describes."
        }
        for file in files.files {
            text += "\n\n## \(file.path)\n"
            switch file.content {
            case .text(let content): text += content
            case .missing: text += "[MISSING] Expected at: \(file.path)"
            }
        }
        return text
    }

    ///
    private var runtimeLine: String {
        let parts = [
            "agent=\(identity.agentId)", "host=\(runtime.host)", "os=\(runtime.system)",
            "model=\(runtime.model)", "channel=api",
        ]
        return "Runtime: " + parts.joined(separator: " | ")
    }
}
