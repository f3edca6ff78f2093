import Agent
import Configuration
import SystemPackage
import Testing

struct ToolSummaryTests {
    @Test("Agents with the same tools share their lines; a fallback with other tools has its own")
    func shared() throws {
        var section = try tools("{ profile: 'coding', byProvider: { ollama: { profile: 'minimal' } } }")
        section.exec.security = .full
        var first = Agent(id: "a", workspace: "/w")
        first.tools = section
        first.settings.model = ModelChoice(
            ModelReference(provider: "openai", model: "m"),
            fallbacks: [
                ModelReference(provider: "openai", model: "n"), ModelReference(provider: "ollama", model: "o"),
            ])
        var second = Agent(id: "b", workspace: "/w")
        second.tools = section
        let summary = ToolSummary([first, second]) { _ in ["grep": "no socket", "find": "no socket"] }
        #expect(
            summary.lines == [
                "tools of a, b: read, write, edit, apply_patch, ls, exec, process", "  without grep, find: no socket",
                "tools of a with ollama/o: none",
                "  without read, write, edit, apply_patch, grep, find, ls, exec, process: the profile minimal of "
                    + "tools.byProvider[\"ollama\"] does not contain it",
            ])
    }
}
