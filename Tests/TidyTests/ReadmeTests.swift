internal import Testing

struct ReadmeTests {
    @Test("Every path that README names exists")
    func pathsExist() throws {
        let text = try SourceTree.text(of: "README.md")
        let paths = text.matches(of: /[^\w.\/-]((?:Sources|Tests|packaging|systemd|\.ci)\/[\w.\/+-]*\w)/)
        #expect(!paths.isEmpty)
        for match in paths { #expect(SourceTree.exists(String(match.1)), "\(match.1)") }
    }

    @Test("The root holds what belongs there")
    func root() {
        let allowed: Set = [
            "Package.swift", "Package.resolved", "Sources", "Tests", "systemd", "packaging", "README.md",
        ]
        let stray = SourceTree.names(in: "").filter { !$0.hasPrefix(".") && !allowed.contains($0) }
        #expect(stray.isEmpty)
    }
}
