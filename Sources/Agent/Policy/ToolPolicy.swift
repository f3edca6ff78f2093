package import Configuration
internal import Text

/// The tools that a run offers to its model, and the reason why others are not offered.
///
/// A tool that is not offered must be refused if the model calls it.
package struct ToolPolicy: Equatable, Sendable {
    /// The decision about one tool.
    package struct Decision: Equatable, Sendable {
        package let tool: String
        /// The reason why it is not offered: a clause such as `tools.deny contains it`. nil if it is offered.
        package let reason: String?
    }

    /// Every tool of this gateway, in the order in which a model receives them.
    package let decisions: [Decision]

    /// - Parameters:
    ///   - tools: the section of the agent.
    ///   - model: the model that receives the tools; nil if none is configured, so that no rule for a provider applies.
    ///   - unavailable: the reasons why tools cannot work on this machine, by the name of the tool.
    package init(_ tools: ToolsConfiguration, model: ModelReference?, unavailable: [String: String]) {
        let rules = RuleChain(tools, model: model)
        decisions = ToolNames.all.map { tool in
            let reason = rules.reason(against: tool) ?? tools.reason(against: tool, for: model) ?? unavailable[tool]
            return Decision(tool: tool, reason: reason)
        }
    }

    package var offered: [String] { decisions.filter { $0.reason == nil }.map(\.tool) }

    /// The reason why a tool is not offered; nil if it is offered, or is not a tool of this gateway.
    package func reason(against tool: String) -> String? {
        decisions.first { $0.tool.utf8.elementsEqual(tool.utf8) }?.reason
    }
}

/// The sections whose rules apply to a model.
private struct RuleChain {
    /// The rules of one section, and its path for people.
    struct Link {
        let section: String
        let rules: ToolRules
    }

    private let profile: ToolRules
    /// nil without a profile for the model.
    private let providerProfile: Link?
    private let links: [Link]

    init(_ tools: ToolsConfiguration, model: ModelReference?) {
        let names = ["tools", "the agent's tools"]
        let main = zip(names, tools.layers).map { Link(section: $0, rules: $1.rules) }
        let provider = zip(names, tools.layers).compactMap { name, layer in
            layer.rules(for: model).map { Link(section: "\(name).byProvider[\"\($0.model)\"]", rules: $0.rules) }
        }
        profile = main.last?.rules ?? ToolRules()
        // The agent's profile, and its additions, replace those of the file.
        providerProfile = provider.last { $0.rules.profile != nil }.map { link in
            var rules = link.rules
            rules.alsoAllow = provider.last { !$0.rules.alsoAllow.isEmpty }?.rules.alsoAllow ?? []
            return Link(section: link.section, rules: rules)
        }
        links = main + provider
    }

    func reason(against tool: String) -> String? {
        if let link = links.first(where: { link in link.rules.deny.contains { $0.matches(tool) } }) {
            return "\(link.section).deny contains it"
        }
        if let name = excludingProfile(profile, tool) { return "the profile \(name) does not contain it" }
        if let link = providerProfile, let name = excludingProfile(link.rules, tool) {
            return "the profile \(name) of \(link.section) does not contain it"
        }
        let excluding = links.first { link in link.rules.allow.map { !Self.allows(tool, $0) } ?? false }
        return excluding.map { "\($0.section).allow does not contain it" }
    }

    /// The name of the profile, if it does not contain the tool.
    private func excludingProfile(_ rules: ToolRules, _ tool: String) -> String? {
        guard let profile = rules.profile else { return nil }
        return Self.allows(tool, profile.tools + rules.alsoAllow) ? nil : profile.rawValue
    }

    /// Whether a list allows a tool. A model that may execute commands may apply patches.
    private static func allows(_ tool: String, _ list: [ToolPattern]) -> Bool {
        list.contains { $0.matches(tool) } || (tool == "apply_patch" && list.contains { $0.matches("exec") })
    }
}

extension ToolLayer {
    /// The rules for a model: those of the model itself, else those of its provider.
    fileprivate func rules(for model: ModelReference?) -> ProviderToolRules? {
        guard let model else { return nil }
        return byProvider.first { $0.model.equalsIgnoringASCIICase("\(model)") }
            ?? byProvider.first { $0.model.equalsIgnoringASCIICase(model.provider) }
    }
}

extension ToolsConfiguration {
    /// The setting of a tool itself that excludes it.
    fileprivate func reason(against tool: String, for model: ModelReference?) -> String? {
        switch tool {
        case "exec", "process":
            if exec.security == .deny { return "tools.exec.security is deny" }
            return exec.security == .allowlist && exec.allowlist.isEmpty ? "tools.exec.allowlist is empty" : nil
        case "apply_patch":
            if !exec.applyPatch.enabled { return "tools.exec.applyPatch.enabled is false" }
            let models = exec.applyPatch.allowModels
            let names = model.map { ["\($0)", $0.model] } ?? []
            let isAllowed = models.contains { allowed in names.contains { $0.equalsIgnoringASCIICase(allowed) } }
            return models.isEmpty || isAllowed ? nil : "tools.exec.applyPatch.allowModels does not contain the model"
        default: return nil
        }
    }
}
