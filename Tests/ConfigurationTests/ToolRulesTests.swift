import Configuration
import Testing

struct ToolRulesTests {
    private func rules(_ text: String) throws -> ToolRules? {
        try configuration(ConfigurationText("{ tools: \(text) }"))?.agent("main")?.tools.layers[0].rules
    }

    @Test("Lists are read as patterns; what is allowed in addition is allowed")
    func lists() throws {
        var expected = ToolRules()
        expected.profile = .messaging
        expected.allow = [ToolPattern("read"), ToolPattern("exec"), ToolPattern("group:web")]
        expected.alsoAllow = [ToolPattern("group:web")]
        expected.deny = [ToolPattern("web_*")]
        let text = "{ profile: 'messaging', allow: ['Read', ' BASH '], alsoAllow: ['group:web'], deny: ['web_*'] }"
        #expect(try rules(text) == expected)
    }

    @Test(
        "An unknown name is a warning, and near the name of a tool an error",
        arguments: [
            ("{ deny: ['browser', 'group:sessions', 'Sessions_*', 'exec'] }", []),
            ("{ deny: ['my_plugin'] }", ["1:19 warning tools.deny[0]: unknown tool, which has no effect"]),
            ("{ deny: ['exce'] }", ["1:19 error tools.deny[0]: unknown tool; did you mean exec?"]),
            ("{ allow: ['read', 'wirte'] }", ["1:28 error tools.allow[1]: unknown tool; did you mean write?"]),
            ("{ alsoAllow: ['group:sf'] }", ["1:24 error tools.alsoAllow[0]: unknown tool; did you mean group:fs?"]),
            ("{ deny: ['shell'] }", ["1:19 error tools.deny[0]: unknown tool; did you mean exec?"]),
            ("{ allow: [' Write_File '] }", ["1:20 error tools.allow[0]: unknown tool; did you mean write?"]),
            (
                "{ allow: [] }",
                ["1:12 warning tools.allow: is empty and allows every tool; to allow none, use deny: [\"*\"]"]
            ),
            ("{ allow: 'read' }", ["1:19 error tools.allow: expected a list of strings, found a string"]),
            ("{ profile: 'all' }", ["1:12 error tools.profile: expected one of minimal, coding, messaging, full"]),
        ])
    func names(text: String, expected: [String]) throws {
        #expect(try diagnostics(ConfigurationText("{ tools: \(text) }")) == expected)
    }

    @Test("A list of unknown tools only is ignored; a list of tools that only other gateways have is not")
    func ignored() throws {
        #expect(try rules("{ allow: ['my_plugin', 'mcp__*'] }")?.allow == nil)
        #expect(try rules("{ allow: [] }")?.allow == nil)
        #expect(try rules("{ allow: ['my_plugin', 'read'] }")?.allow?.map(\.text) == ["my_plugin", "read"])
        #expect(try rules("{ allow: ['web_search'] }")?.allow == [ToolPattern("web_search")])
        let found = try diagnostics("{ tools: { allow: ['my_plugin'] } }")
        #expect(found.last == "1:20 warning tools.allow[0]: unknown tool, which has no effect")
        #expect(found.first == "1:12 warning tools.allow: is ignored, because it contains only unknown tools")
    }

    @Test("A mistake is reported once, where it is written")
    func once() throws {
        let text = """
            { tools: { exec: { pathPrepend: ['x'], allowlist: ['a/b'], socket: '' }, loopDetection: { historySize: 2 } },
              agents: { list: [{ id: 'a', tools: { allow: ['raed'], exec: { security: 'full' } } }, { id: 'b' }] } }
            """
        let keys = try diagnostics(ConfigurationText(text)).map { $0.split(separator: " ")[2] }
        #expect(
            keys == [
                "tools.exec.pathPrepend:", "tools.exec.allowlist:", "tools.exec.socket:",
                "tools.loopDetection.historySize:", "agents.list[0].tools.allow[0]:",
            ])
    }
}
