import Agent
import Configuration
import TestSupport
import Testing

struct ConfigurationCheckTests {
    /// The diagnostics for a configuration, without the test's directory.
    private func diagnostics(
        _ text: String, hiding: (String) -> Bool = { _ in false }, _ environment: [String: String] = [:]
    ) throws -> [String] {
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "openclaw.json")
        try directory.write("x", to: "state/workspace/AGENTS.md")
        let variables = ConfigurationEnvironment(environment.merging(["OPENCLAW_GATEWAY_TOKEN": "t"]) { $1 })
        let location = ConfigurationLocation(file: file, stateDirectory: "\(directory.path)/state", variables)
        let check = ConfigurationCheck(ConfigurationReading(location, variables), hiding: hiding)
        #expect(check.diagnostics.count == check.errors.count + check.warnings.count)
        return check.diagnostics.map { "\($0)".replacing("\(directory.path)/", with: "") }
    }

    private static let key = "set OPENAI_API_KEY, or models.providers.openai.apiKey in openclaw.json"

    @Test("A primary model that cannot be called is a warning that names the model in its place")
    func fallback() throws {
        let text = "{ agents: { defaults: { model: { primary: 'openai/a', fallbacks: ['ollama/b', 'llamacpp/c'] } } } }"
        let reason = "the model openai/a cannot be called: its provider has no key: \(Self.key)"
        #expect(
            try diagnostics(text) == [
                "openclaw.json: warning: agent main: \(reason); its requests use ollama/b, then llamacpp/c"
            ])
        #expect(try diagnostics(text, ["OPENAI_API_KEY": "k"]) == [])
    }

    @Test("Agents with the same problem share a warning, which names a few of them")
    func together() throws {
        let agents = (1...9).map { "{ id: 'a\($0)', workspace: 'workspace' }" }.joined(separator: ", ")
        let text = "{ agents: { defaults: { model: 'openai/a' }, list: [\(agents)] } }"
        let reason = "the model openai/a cannot be called: its provider has no key: \(Self.key)"
        #expect(
            try diagnostics(text) == [
                "openclaw.json: warning: agents a1, a2, a3, a4, a5 and 5 more: \(reason); its requests are answered 503"
            ])
    }

    @Test("A workspace that is named and cannot be used is a warning")
    func workspaces() throws {
        let list = "[{ id: 'a', workspace: '/nonexistent' }, { id: 'b', workspace: 'workspace/AGENTS.md' }]"
        let lines = try diagnostics("{ agents: { list: \(list) } }")
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("openclaw.json: warning: agent a: the workspace /nonexistent does not exist: "))
        #expect(
            lines[1].hasPrefix("openclaw.json: warning: agent b: the workspace state/workspace/AGENTS.md is not a "))
    }

    @Test("A workspace that the service cannot access is a warning, although this process can")
    func home() throws {
        let directory = "{ agents: { defaults: { workspace: '/root' } } }"
        let lines = try diagnostics(directory, hiding: { $0 == "/root" })
        #expect(lines.count == 1)
        #expect(lines.first?.contains("agent main: the workspace /root cannot be entered: ") == true)
    }

    @Test("A limit of memory above that of the unit is a warning")
    func memory() throws {
        let text = "{ tools: { exec: { security: 'full', limits: { memoryBytesMax: \(1 << 40) } } } }"
        #expect(try diagnostics(text).contains { $0.contains("memoryBytesMax is more than the ") })
        #expect(try !diagnostics(text.replacing("\(1 << 40)", with: "1048576")).contains { $0.contains("memory") })
    }

    @Test("With errors only the diagnostics of the files exist")
    func errors() throws {
        #expect(
            try diagnostics("{ gatewy: {} }") == [
                "openclaw.json:1:3: error: gatewy: unknown key; did you mean gateway?"
            ])
    }
}
