import Agent
import Testing

struct SystemPromptTests {
    private let runtime = SystemPrompt.RuntimeContext(
        date: "2026-11-22", timeZone: "Europe/Rome", host: "box", system: "Linux (x86_64)", model: "ollama/llama3")

    @Test("Without a workspace the prompt is identity, date and runtime line")
    func bare() {
        let prompt = SystemPrompt(
            identity: .init(agentId: "main"), workspace: "/w", files: BootstrapFiles(), runtime: runtime)
        #expect(
            prompt.text == """
                You are main, a personal assistant that runs in the OpenClaw Gateway.

                ## Current Date & Time
                Date: 2026-11-22
                Time zone: Europe/Rome

                Runtime: agent=main | host=box | os=Linux (x86_64) | model=ollama/llama3 | channel=api
                """)
    }

    @Test("The request's own texts come last, separated by blank lines, without empty ones")
    func requestTexts() {
        var prompt = SystemPrompt(
            identity: .init(agentId: "main", name: "Ada", theme: "dry wit", emoji: "🦉"), workspace: "/w",
            files: BootstrapFiles(), runtime: runtime)
        prompt.requestTexts = ["Answer in French.", "", "Be brief."]
        #expect(
            prompt.text.hasPrefix(
                "You are Ada, a personal assistant that runs in the OpenClaw Gateway. Your character: dry wit. Your emoji: 🦉\n"
            ))
        #expect(prompt.text.hasSuffix("\n\n## Instructions of this request\nAnswer in French.\n\nBe brief."))
    }
}
