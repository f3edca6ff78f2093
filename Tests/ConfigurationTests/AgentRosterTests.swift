@testable import Configuration
import JSON
import SystemPackage
import Testing

struct AgentRosterTests {
    private func agents(_ text: String, home: String? = nil) throws -> Configuration? {
        var text = ConfigurationText("{ agents: \(text) }")
        text.environment["HOME"] = home
        return try configuration(text)
    }

    @Test("Ids are folded", arguments: [("' Main '", "main"), ("'My Agent!'", "my-agent"), ("'_a_'", "a_")])
    func folded(written: String, id: String) throws {
        #expect(try agents("{ list: [{ id: \(written) }] }")?.agents.first?.id == id)
    }

    @Test("Ids that fold to the same text are an error at the second")
    func clash() throws {
        let text: ConfigurationText = "{ agents: { list: [{ id: 'my agent' }, { id: 'My-Agent' }] } }"
        #expect(
            try diagnostics(text) == [
                "1:42 error agents.list[1].id: an earlier agent also has the id my-agent; "
                    + "ids differ in letters, digits, - and _ only"
            ])
    }

    @Test(
        "The default agent is the first with default: true, else the first, else main, and main always exists",
        arguments: [
            ("{}", "main", ["main"]), ("{ list: [] }", "main", ["main"]),
            ("{ list: [{ id: 'a' }, { id: 'b' }] }", "a", ["a", "b", "main"]),
            ("{ list: [{ id: 'a' }, { id: 'b', default: true }] }", "b", ["a", "b", "main"]),
            ("{ list: [{ id: 'a' }, { id: 'main' }] }", "a", ["a", "main"]),
            ("{ entries: { x: {}, y: { default: true } } }", "y", ["x", "y", "main"]),
        ])
    func defaultAgent(text: String, id: String, all: [String]) throws {
        let configuration = try #require(try agents(text))
        #expect(configuration.defaultAgent.id == id)
        #expect(configuration.agents.map(\.id) == all)
    }

    @Test(
        "A workspace is the agent's own, else that of the defaults for the default agent, else below the state",
        arguments: [
            ("{}", ["/state/workspace"]),
            ("{ defaults: { workspace: '/w' } }", ["/w"]),
            ("{ defaults: { workspace: 'w/../x' } }", ["/state/x"]),
            ("{ defaults: { workspace: '~/w' } }", ["/home/me/w"]),
            (
                "{ defaults: { workspace: '/w' }, list: [{ id: 'a' }, { id: 'b', workspace: '~' }] }",
                ["/w", "/home/me", "/state/workspace"]
            ),
            ("{ list: [{ id: 'a' }, { id: 'b' }] }", ["/state/workspace-a", "/state/workspace-b", "/state/workspace"]),
            ("{ list: [{ id: 'main' }, { id: 'b', default: true }] }", ["/state/workspace", "/state/workspace-b"]),
        ] as [(String, [FilePath])])
    func workspaces(text: String, paths: [FilePath]) throws {
        #expect(try agents(text, home: "/home/me")?.agents.map(\.workspace) == paths)
    }

    @Test("A start creates the workspaces below the state directory")
    func createdWorkspaces() throws {
        let list = "[{ id: 'a' }, { id: 'b' }, { id: 'c', workspace: 'c' }, { id: 'd', workspace: '../state-d' }]"
        let text = "{ defaults: { workspace: '/w' }, list: \(list) }"
        #expect(try agents(text)?.agents.map(\.createsWorkspace) == [false, true, true, false, true])
    }

    @Test(
        "A model is a string or an object, and what an agent leaves out comes from the defaults",
        arguments: [
            ("", "openai/d", ["openai/f"]), ("model: 'openai/x'", "openai/x", ["openai/f"]),
            ("model: { primary: 'openai/x' }", "openai/x", ["openai/f"]),
            ("model: { primary: 'openai/x', fallbacks: [] }", "openai/x", []),
            ("model: { fallbacks: ['openai/g', 'short'] }", "openai/d", ["openai/g", "openai/s"]),
        ] as [(String, String, [String])])
    func models(entry: String, primary: String, fallbacks: [String]) throws {
        let configuration = try #require(
            try agents(
                """
                { defaults: { model: { primary: 'openai/d', fallbacks: ['openai/f'] }, models: { 'openai/s': { alias: 'short' } } },
                  list: [{ id: 'a', \(entry) }] }
                """))
        let model = try #require(configuration.agent("a")?.settings.model)
        #expect(model.primary.description == primary)
        #expect(model.fallbacks.map(\.description) == fallbacks)
    }

    @Test("Parameters of an agent are laid over those of the defaults, by name")
    func parameters() throws {
        let configuration = try #require(
            try agents("{ defaults: { params: { a: 1, b: 2 } }, list: [{ id: 'x', params: { b: 3, c: null } }] }"))
        #expect(
            configuration.agent("x")?.settings.params.map { "\($0.name)=\($0.value.text)" } == ["a=1", "b=3", "c=null"])
        #expect(configuration.agent("main")?.settings.params.map(\.name) == ["a", "b"])
    }

    @Test("Fallbacks without a primary, an agent without an id and two default agents are reported")
    func told() throws {
        #expect(
            try diagnostics("{ agents: { list: [{ model: { fallbacks: ['openai/x'] } }] } }") == [
                "1:20 error agents.list[0].id: expected an id: letters, digits, - and _",
                "1:22 error agents.list[0].model: fallbacks without a primary model",
            ])
        #expect(
            try diagnostics("{ agents: { list: [{ id: 'a', default: true }, { id: 'b', default: true }] } }") == [
                "1:13 warning agents.list: several agents have default: true; the first of them is the default agent"
            ])
    }
}
