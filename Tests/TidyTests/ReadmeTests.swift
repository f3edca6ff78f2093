internal import Testing

struct ReadmeTests {
    @Test("Every path that README names exists")
    func pathsExist() throws {
        let text = try SourceTree.text(of: "README.md")
        let paths = text.matches(of: /[^\w.\/-]((?:Sources|Tests|packaging|systemd|\.ci)\/[\w.\/+-]*\w)/)
        #expect(!paths.isEmpty)
        for match in paths { #expect(SourceTree.exists(String(match.1)), "\(match.1)") }
    }

    @Test(
        "Readers learn that the id of an end user in `user` joins conversations, and what to send instead",
        arguments: ["README.md", "packaging/man/openclaw-gateway.8"])
    func constantUser(page: String) throws {
        let text = try SourceTree.text(of: page)
        let warning = try #require(text.firstMatch(of: /end user/)).range.lowerBound
        #expect(text[warning...].prefix(400).contains("x-openclaw-session-key"))
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
