internal import Testing

struct ReadmeTests {
    @Test("Every path that README names exists")
    func pathsExist() throws {
        let roots = ["Sources", "Tests", "packaging", "systemd", ".ci"]
        for match in try SourceTree.text(of: "README.md").matches(of: /`([A-Za-z.][A-Za-z0-9_.\/+-]*)[` ]/) {
            let path = String(match.1)
            guard roots.contains(where: { path == $0 || path.hasPrefix("\($0)/") }) else { continue }
            #expect(SourceTree.exists(path), "\(path)")
        }
    }

    @Test("README names the two commands that do everything")
    func commands() throws {
        let text = try SourceTree.text(of: "README.md")
        #expect(text.contains("packaging/try"))
        #expect(text.contains("packaging/test"))
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
