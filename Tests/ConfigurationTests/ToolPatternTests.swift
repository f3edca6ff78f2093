import Configuration
import Testing

struct ToolPatternTests {
    @Test(
        "A pattern matches a name in any case, an alias, a group, and any characters at a star",
        arguments: [
            ("read", ["read"]), (" Read\n", ["read"]), ("bash", ["exec"]), ("Apply-Patch", ["apply_patch"]),
            ("*", ToolNames.all), ("", []), ("r*", ["read"]),
            ("*e*", ["read", "write", "edit", "grep", "exec", "process"]),
            ("**i*", ["write", "edit", "find"]), ("*s", ["ls", "process"]), ("?ead", []), ("re", []), ("reads", []),
            ("group:fs", ["read", "write", "edit", "apply_patch", "grep", "find", "ls"]),
            ("GROUP:RUNTIME", ["exec", "process"]), ("group:openclaw", ToolNames.all), ("group:web", []),
            ("group:*", []), ("web_search", []),
        ])
    func matches(written: String, tools: [String]) {
        let matched = ToolNames.all.filter { ToolPattern(written).matches($0) }
        #expect(matched == tools)
    }

    @Test("A long pattern costs at most its length times that of the name")
    func cost() {
        let pattern = ToolPattern(String(repeating: "*a", count: 20_000))
        #expect(!pattern.matches(String(repeating: "a", count: 200)))
    }
}
