import Agent
import Configuration
import Testing

struct ToolPolicyTests {
    static let files = ["read", "write", "edit", "apply_patch", "grep", "find", "ls"]
    static let full = "exec: { security: 'full' }"

    /// The keys of the file, the keys of the agent, and the tools that are offered.
    struct Case: CustomTestStringConvertible, Sendable {
        let file: String
        var agent = ""
        var model: String?
        let offered: [String]

        init(_ file: String, agent: String = "", model: String? = nil, _ offered: [String]) {
            self.file = file
            self.agent = agent
            self.model = model
            self.offered = offered
        }

        var testDescription: String { "\(file) | \(agent) | \(model ?? "")" }
    }

    @Test(
        "Tools are offered if the profile, the lists of the file and the lists of the agent allow them",
        arguments: [
            Case("", ToolNames.all),
            Case("profile: 'coding'", ToolNames.all), Case("profile: 'full'", ToolNames.all),
            Case("profile: 'minimal'", []), Case("profile: 'messaging'", []),
            Case("profile: 'minimal', alsoAllow: ['read']", ["read"]),
            Case("profile: 'minimal', alsoAllow: ['bash']", ["apply_patch", "exec"]),
            Case("profile: 'minimal', alsoAllow: ['read'], deny: ['R*']", []),
            Case("profile: 'minimal'", agent: "profile: 'coding'", ToolNames.all),
            Case("profile: 'coding', alsoAllow: ['ls']", agent: "profile: 'minimal'", ["ls"]),
            Case("profile: 'coding', alsoAllow: ['ls']", agent: "profile: 'minimal', alsoAllow: ['read']", ["read"]),
            Case("allow: ['read', 'LS']", ["read", "ls"]), Case("allow: ['group:fs']", files),
            Case("allow: ['exec']", ["apply_patch", "exec"]),
            Case("allow: ['exec'], deny: ['apply_patch']", ["exec"]),
            Case("allow: ['web_search']", []), Case("allow: ['my_plugin']", ToolNames.all),
            Case("allow: ['read'], alsoAllow: ['ls']", ["read", "ls"]),
            Case("allow: []", ToolNames.all),
            Case("deny: ['*']", []), Case("deny: ['group:runtime']", files),
            Case("deny: ['bash', 'Process', 'group:sessions']", files),
            Case("allow: ['read'], deny: ['read']", []),
            Case("allow: ['read', 'ls']", agent: "allow: ['read', 'write']", ["read"]),
            Case("deny: ['exec', 'process']", agent: "allow: ['exec', 'read'], deny: ['ls']", ["read", "apply_patch"]),
            Case("allow: ['read']", agent: "alsoAllow: ['exec']", ["read"]),
        ])
    func lists(_ test: Case) throws {
        let section = try tools(
            "{ \([test.file, Self.full].filter { !$0.isEmpty }.joined(separator: ", ")) }",
            "{ \(test.agent) }")
        let policy = ToolPolicy(section, model: nil, unavailable: [:])
        #expect(policy.offered == ToolNames.all.filter { test.offered.contains($0) })
        #expect(policy.decisions.map(\.tool) == ToolNames.all)
    }

    @Test(
        "The rules for a provider apply to its models, and those for a model instead of them",
        arguments: [
            Case("byProvider: { openai: { deny: ['exec'] } }", model: "ollama/x", ToolNames.all),
            Case("byProvider: { openai: { deny: ['exec'] } }", ToolNames.all),
            Case("byProvider: { OpenAI: { allow: ['read'] } }", model: "openai/x", ["read"]),
            Case("byProvider: { openai: { profile: 'minimal' } }", model: "openai/x", []),
            Case("byProvider: { openai: { profile: 'minimal', alsoAllow: ['ls'] } }", model: "openai/x", ["ls"]),
            Case("byProvider: { openai: { allow: ['read'], alsoAllow: ['ls'] } }", model: "openai/x", ["read", "ls"]),
            Case(
                "byProvider: { openai: { profile: 'minimal' }, 'openai/X': { allow: ['ls'] } }", model: "openai/x",
                ["ls"]),
            Case(
                "byProvider: { openai: { profile: 'minimal' } }", agent: "byProvider: { openai: { profile: 'full' } }",
                model: "openai/x", ToolNames.all),
            Case(
                "byProvider: { openai: { profile: 'minimal' } }",
                agent: "byProvider: { openai: { alsoAllow: ['read'] } }",
                model: "openai/x", ["read"]),
            Case(
                "byProvider: { openai: { deny: ['ls'] } }", agent: "byProvider: { openai: { allow: ['ls', 'read'] } }",
                model: "openai/x", ["read"]),
            Case(
                "profile: 'minimal', byProvider: { openai: { profile: 'full' } }", model: "openai/x", []),
        ])
    func providers(_ test: Case) throws {
        let section = try tools("{ \(test.file), \(Self.full) }", "{ \(test.agent) }")
        let model = test.model.flatMap { ModelReference($0) }
        let offered = ToolPolicy(section, model: model, unavailable: [:]).offered
        #expect(offered == ToolNames.all.filter { test.offered.contains($0) })
    }

    @Test(
        "A tool that is not offered has the reason, the operator's rules first",
        arguments: [
            ("{}", "{}", "exec", "tools.exec.security is deny"),
            ("{}", "{}", "process", "tools.exec.security is deny"),
            ("{ exec: { security: 'allowlist' } }", "{}", "exec", "tools.exec.allowlist is empty"),
            ("{ exec: { security: 'full' } }", "{}", "exec", "no socket"),
            ("{ exec: { security: 'allowlist', allowlist: ['ls'] } }", "{}", "exec", "no socket"),
            ("{ deny: ['exec'] }", "{}", "exec", "tools.deny contains it"),
            ("{ profile: 'minimal', deny: ['exec'] }", "{}", "exec", "tools.deny contains it"),
            ("{}", "{ deny: ['r*'] }", "read", "the agent's tools.deny contains it"),
            ("{ profile: 'minimal' }", "{}", "read", "the profile minimal does not contain it"),
            ("{ allow: ['ls'] }", "{}", "read", "tools.allow does not contain it"),
            (
                "{ byProvider: { openai: { profile: 'messaging' } } }", "{}", "read",
                "the profile messaging of tools.byProvider[\"openai\"] does not contain it"
            ),
            (
                "{ byProvider: { 'openai/m': { deny: ['read'] } } }", "{}", "read",
                "tools.byProvider[\"openai/m\"].deny contains it"
            ),
            (
                "{ exec: { applyPatch: { enabled: false } } }", "{}", "apply_patch",
                "tools.exec.applyPatch.enabled is false"
            ),
            (
                "{ exec: { applyPatch: { allowModels: ['n'] } } }", "{}", "apply_patch",
                "tools.exec.applyPatch.allowModels does not contain the model"
            ),
            ("{ exec: { applyPatch: { allowModels: ['n', 'M'] } } }", "{}", "apply_patch", nil),
            ("{ exec: { applyPatch: { allowModels: ['OpenAI/m'] } } }", "{}", "apply_patch", nil),
            ("{}", "{}", "read", nil), ("{}", "{}", "web_search", nil), ("{}", "{}", "grep", "no socket"),
        ] as [(String, String, String, String?)])
    func reasons(file: String, agent: String, tool: String, reason: String?) throws {
        let section = try tools(file, agent)
        let unavailable = ["exec": "no socket", "process": "no socket", "grep": "no socket"]
        let policy = ToolPolicy(section, model: ModelReference("openai/m"), unavailable: unavailable)
        #expect(policy.reason(against: tool) == reason)
        #expect(policy.offered.contains(tool) == (reason == nil && ToolNames.all.contains(tool)))
    }

    @Test("Without a known model, apply_patch is not offered if a list of models restricts it")
    func unknownModel() throws {
        let section = try tools("{ exec: { applyPatch: { allowModels: ['m'] } } }")
        #expect(ToolPolicy(section, model: nil, unavailable: [:]).reason(against: "apply_patch") != nil)
    }
}
