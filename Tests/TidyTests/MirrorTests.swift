internal import Testing

struct MirrorTests {
    /// Sources whose tests stand elsewhere, or that need none, with the reason.
    static let exceptions: [String: String] = [:]

    /// Targets that are only tested as whole programs.
    static let programs = ["Sources/openclaw-gateway/", "Sources/openclaw/"]

    static let sources = SourceTree.swiftFiles(in: "Sources").filter { file in
        !programs.contains(where: file.hasPrefix)
    }

    @Test("A source that decides something has its tests", arguments: sources)
    func testsExist(file: String) throws {
        guard Self.exceptions[file] == nil, try decides(file) else { return }
        let parts = file.split(separator: "/")
        let target = String(parts[1])
        let name = String(parts[parts.count - 1].dropLast(".swift".count))
        // `Type+Aspect.swift` may be covered where the type is.
        let candidates = [name, String(name.prefix { $0 != "+" })]
        let tests = SourceTree.swiftFiles(in: "Tests/\(target)Tests")
        let found = tests.contains { test in candidates.contains { test.hasSuffix("/\($0)Tests.swift") } }
        #expect(found, "\(file) has no \(name)Tests.swift in Tests/\(target)Tests")
    }

    /// Whether a source branches at all; one that only names and forwards has nothing to test.
    private func decides(_ file: String) throws -> Bool {
        let branches = try SourceTree.lines(of: file).filter {
            SourceTree.code(of: $0).contains(/\b(if|guard|switch|while|for)\b .*/)
        }
        return branches.count >= 3
    }

    @Test("An exception names a source that exists", arguments: Array(exceptions.keys))
    func exceptionsExist(file: String) {
        #expect(SourceTree.exists(file))
    }
}
