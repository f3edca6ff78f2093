internal import Text

/// A named selection of tools (C-52).
package enum ToolProfile: String, Equatable, Sendable, CaseIterable {
    /// No tool of this gateway.
    case minimal
    /// Files and commands.
    case coding
    /// No tool of this gateway: sessions and chat channels.
    case messaging
    /// Every tool.
    case full

    /// The tools of the profile.
    package var tools: [ToolPattern] {
        switch self {
        case .minimal, .messaging: []
        case .coding: [ToolPattern("group:fs"), ToolPattern("group:runtime")]
        case .full: [ToolPattern("*")]
        }
    }
}

/// The tools that one section allows.
package struct ToolRules: Equatable, Sendable {
    /// nil without a profile.
    package var profile: ToolProfile?
    /// nil allows every tool.
    package var allow: [ToolPattern]?
    /// Tools that are allowed in addition to those of the profile.
    package var alsoAllow: [ToolPattern] = []
    /// Tools that are denied, whatever the other lists allow.
    package var deny: [ToolPattern] = []

    package init() {}
}

/// The rules of a section `tools`: for every model, and for some.
package struct ToolLayer: Equatable, Sendable {
    package var rules = ToolRules()
    package var byProvider: [ProviderToolRules] = []

    package init() {}
}

/// A member of `byProvider`.
package struct ProviderToolRules: Equatable, Sendable {
    /// A provider, or `provider/model`, as written.
    package let model: String
    package let rules: ToolRules

    package init(model: String, rules: ToolRules) {
        self.model = model
        self.rules = rules
    }
}

extension ToolRules {
    /// Reads `allow`, `alsoAllow` and `deny`.
    mutating func read(_ section: ConfigurationSection) {
        let added = section.tools("alsoAllow", default: alsoAllow)
        alsoAllow = added ?? alsoAllow
        deny = section.tools("deny") ?? []
        allow = section.tools("allow").flatMap { $0.isEmpty ? section.ignoreEmptyList() : $0 }
        guard let named = allow else { return }
        if named.allSatisfy({ !$0.isKnown }) {
            // Of a name that is an error, the error is enough.
            if named.allSatisfy({ $0.near == nil }) {
                section.report(.warning, "allow", "is ignored, because it contains only unknown tools")
            }
            allow = nil
        } else {
            allow = named + (added ?? [])
        }
    }
}

extension ConfigurationSection {
    /// Reads a list of tools. An unknown name near the name of a tool, or that of such a tool in another system, is an
    /// error, because it would allow or deny another tool than its author wants; any other unknown name is a warning.
    fileprivate func tools(_ key: String, default preset: [ToolPattern]? = nil) -> [ToolPattern]? {
        var written = preset?.map(\.text)
        read(key, into: &written)
        guard member(key) != nil, let written else { return nil }
        let patterns = written.map { ToolPattern($0) }
        for (index, pattern) in patterns.enumerated() where !pattern.isKnown {
            if let near = pattern.near {
                report(.error, key, element: index, "unknown tool; did you mean \(near)?")
            } else {
                report(.warning, key, element: index, "unknown tool, which has no effect")
            }
        }
        return patterns
    }

    fileprivate func ignoreEmptyList() -> [ToolPattern]? {
        report(.warning, "allow", "is empty and allows every tool; to allow none, use deny: [\"*\"]")
        return nil
    }
}
