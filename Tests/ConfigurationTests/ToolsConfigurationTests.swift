import Configuration
import SystemPackage
import Testing

struct ToolsConfigurationTests {
    /// The section of the agent `a`, whose own section `tools` is over that of the file.
    private func tools(_ file: String, _ agent: String = "{}") throws -> ToolsConfiguration {
        let text = ConfigurationText("{ tools: \(file), agents: { list: [{ id: 'a', tools: \(agent) }] } }")
        return try #require(try configuration(text)?.agent("a")?.tools)
    }

    @Test("Without the section every agent has the defaults, and the socket in the runtime directory")
    func defaults() throws {
        var text: ConfigurationText = "{ agents: { list: [{ id: 'a' }] } }"
        text.environment["OPENCLAW_RUNTIME_DIR"] = "/run/x"
        let read = try #require(try configuration(text))
        #expect(read.runtimeDirectory == "/run/x")
        var expected = ToolsConfiguration(runtimeDirectory: "/run/x")
        expected.layers = [ToolLayer(), ToolLayer()]
        expected.layers[0].rules.profile = .full
        expected.layers[1].rules.profile = .full
        #expect(read.agent("a")?.tools == expected)
        #expect(read.agent("main")?.tools.exec.socket == "/run/x/command.sock")
        #expect(ToolsConfiguration().exec.security == .deny)
        #expect(ToolsConfiguration().profile == .full)
    }

    @Test("An agent has the values of the file, except those of its own section")
    func merged() throws {
        let file =
            "{ resultBytesMax: 2000, callSeconds: 5, memoryBytesMax: 300000000, fs: { workspaceOnly: false } }"
        let merged = try tools(file, "{ callSeconds: 6, fs: {} }")
        #expect(merged.resultBytesMax == 2_000)
        #expect(merged.callSeconds == 6)
        #expect(merged.memoryBytesMax == 300_000_000)
        #expect(!merged.workspaceOnly)
        let text = ConfigurationText("{ tools: \(file), agents: { list: [{ id: 'a' }] } }")
        #expect(try configuration(text)?.agent("main")?.tools.callSeconds == 5)
    }

    @Test("The rules of an agent are a layer of their own, but its profile and additions replace those of the file")
    func layers() throws {
        let merged = try tools(
            "{ profile: 'coding', alsoAllow: ['ls'], deny: ['exec'] }", "{ profile: 'minimal', deny: ['read'] }")
        #expect(merged.profile == .minimal)
        #expect(merged.layers.map(\.rules.deny) == [[ToolPattern("exec")], [ToolPattern("read")]])
        #expect(merged.layers.map(\.rules.alsoAllow) == [[ToolPattern("ls")], [ToolPattern("ls")]])
        #expect(try tools("{ profile: 'coding' }").profile == .coding)
        #expect(try tools("{ alsoAllow: ['ls'] }", "{ alsoAllow: [] }").layers[1].rules.alsoAllow == [])
    }

    @Test(
        "Patches stay in the workspace while one of the two keys says so",
        arguments: [("{}", true), ("{ fs: { workspaceOnly: false } }", true)]
            + [
                ("{ exec: { applyPatch: { workspaceOnly: false } } }", true),
                ("{ exec: { applyPatch: { workspaceOnly: false } }, fs: { workspaceOnly: false } }", false),
            ])
    func patches(text: String, isWorkspaceOnly: Bool) throws {
        #expect(try tools(text).patchesWorkspaceOnly == isWorkspaceOnly)
    }

    @Test(
        "Rules for a provider that does not exist are reported",
        arguments: [
            ("openai", nil), ("OpenAI/gpt-5", nil),
            ("opnai", "error tools.byProvider.opnai: unknown provider; did you mean openai?"),
            (
                "elsewhere/x",
                "warning tools.byProvider[\"elsewhere/x\"]: unknown provider, so that these rules "
                    + "have no effect"
            ),
        ] as [(String, String?)])
    func providers(name: String, expected: String?) throws {
        let found = try diagnostics(ConfigurationText("{ tools: { byProvider: { '\(name)': { deny: ['exec'] } } } }"))
        #expect(found.map { String($0.drop { $0 != " " }.dropFirst()) } == [expected].compactMap(\.self))
    }
}
