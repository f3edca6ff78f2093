package import Configuration

/// The tools of the agents as lines for people: those that are offered, and why others are not.
///
/// Agents with the same tools share their lines.
package struct ToolSummary: Equatable, Sendable {
    package private(set) var lines: [String] = []

    /// - Parameter unavailable: the reasons why tools of an agent cannot work on this machine, by the name of the tool.
    package init(
        _ agents: [Agent],
        unavailable: (ToolsConfiguration) -> [String: String] = { ToolAvailability($0).reasons }
    ) {
        var texts: [[String]] = []
        var names: [[String]: [String]] = [:]
        for agent in agents {
            let reasons = unavailable(agent.tools)
            for (name, policy) in Self.policies(of: agent, reasons) {
                let text = Self.text(policy)
                if names[text] == nil { texts.append(text) }
                names[text, default: []].append(name)
            }
        }
        for text in texts {
            lines.append("tools of \((names[text] ?? []).joined(separator: ", ")): \(text[0])")
            lines += text.dropFirst()
        }
    }

    /// The tools for the agent's model, and for each fallback whose tools differ.
    private static func policies(of agent: Agent, _ reasons: [String: String]) -> [(String, ToolPolicy)] {
        let primary = ToolPolicy(agent.tools, model: agent.settings.model?.primary, unavailable: reasons)
        let others = (agent.settings.model?.fallbacks ?? []).map { model in
            ("\(agent.id) with \(model)", ToolPolicy(agent.tools, model: model, unavailable: reasons))
        }
        return [(agent.id, primary)] + others.filter { $0.1.offered != primary.offered }
    }

    /// The offered tools, then a line for each reason.
    private static func text(_ policy: ToolPolicy) -> [String] {
        let offered = policy.offered.joined(separator: ", ")
        var reasons: [String] = []
        for reason in policy.decisions.compactMap(\.reason) where !reasons.contains(reason) { reasons.append(reason) }
        return [offered.isEmpty ? "none" : offered]
            + reasons.map { reason in
                let tools = policy.decisions.filter { $0.reason == reason }.map(\.tool).joined(separator: ", ")
                return "  without \(tools): \(reason)"
            }
    }
}
