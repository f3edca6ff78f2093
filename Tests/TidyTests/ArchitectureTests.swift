internal import Testing

/// `Sources/ARCHITECTURE.md` agrees with the tree and with `Package.swift`.
struct ArchitectureTests {
    private static let page = "Sources/ARCHITECTURE.md"

    @Test("Every path that the page names exists")
    func paths() throws {
        let roots = ["Sources", "Tests", "packaging", "systemd", "Package.swift"]
        let paths = try Self.quoted().filter { path in
            roots.contains { path == $0 || path.hasPrefix("\($0)/") }
        }
        #expect(paths.count > 10)
        #expect(paths.filter { !SourceTree.exists($0) } == [])
    }

    @Test("Each threat has tests that show what stops it")
    func threats() throws {
        let page = try SourceTree.text(of: Self.page)
        let section = try #require(page.split(separator: "\n## ").first { $0.hasPrefix("Threats\n") })
        let threats = section.split(separator: "\n* ").dropFirst()
        #expect(threats.count == 9)
        for threat in threats {
            let tests = threat.split(separator: "Tests:").dropFirst().joined()
            #expect(tests.contains("`Tests/"), "\(threat.prefix(40))")
        }
    }

    @Test("Every type that the page names is declared in Sources")
    func types() throws {
        let names = try Set(Self.quoted().filter { $0.wholeMatch(of: /[A-Z][A-Za-z0-9.]*[a-z][A-Za-z0-9]*/) != nil })
            .subtracting(Self.layers().map(\.target)).filter { !$0.contains(".") || $0.contains(/\.[A-Z]/) }
        var declared: Set<String> = []
        for file in SourceTree.swiftFiles(in: "Sources") {
            let declarations = /\b(?:struct|class|enum|protocol|typealias) ([A-Z][A-Za-z0-9]*)/
            for match in try SourceTree.text(of: file).matches(of: declarations) { declared.insert(String(match.1)) }
        }
        #expect(names.count > 20)
        #expect(names.filter { !$0.split(separator: ".").allSatisfy { declared.contains(String($0)) } }.sorted() == [])
    }

    @Test("The table of layers is the list of targets, and each depends only on lower layers")
    func targets() throws {
        let layers = try Self.layers()
        let layer = Dictionary(layers.map { ($0.target, $0.layer) }) { first, _ in first }
        let targets = try Self.targets()
        #expect(layers.map(\.target).sorted() == targets.map(\.name).sorted())
        #expect(layers.map(\.layer) == layers.map(\.layer).sorted(by: >))
        for target in targets {
            for dependency in target.dependencies {
                let (upper, lower) = (layer[target.name] ?? -1, layer[dependency] ?? -1)
                let isAllowed = upper > lower || upper == 0 && lower == 0
                #expect(isAllowed, "\(target.name), layer \(upper), depends on \(dependency), layer \(lower)")
            }
        }
    }

    /// What the page puts between single backticks; the blocks between three are left out.
    private static func quoted() throws -> [String] {
        let blocks = try SourceTree.text(of: page).split(separator: "```", omittingEmptySubsequences: false)
        let prose = blocks.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        return prose.flatMap { $0.matches(of: /`([^`\n]+)`/).map { String($0.1) } }
    }

    private static func layers() throws -> [(layer: Int, target: String)] {
        try SourceTree.lines(of: page).compactMap { line in
            guard let match = line.firstMatch(of: /^\| ([0-9]) \| `([A-Za-z-]+)` \| .+ \|$/) else { return nil }
            return Int(match.1).map { ($0, String(match.2)) }
        }
    }

    /// The targets of `Sources`, with their dependencies on each other.
    private static func targets() throws -> [(name: String, dependencies: [String])] {
        let manifest = try SourceTree.text(of: "Package.swift")
        let shipped = manifest.split(separator: "cLanguageStandard", maxSplits: 1).first ?? ""
        let pattern =
            /\.(?:executableTarget|target|systemLibrary)\(\s*name: "([^"]+)"(?:,\s*dependencies: \[([^\]]*)\])?/
        return shipped.matches(of: pattern).map { match in
            let dependencies = (match.2 ?? "").matches(of: /"([^"]+)"/).map { String($0.1) }
            return (String(match.1), dependencies)
        }
    }
}
