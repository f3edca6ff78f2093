internal import TestSupport
internal import Testing

/// The manual pages say what is in the sources, and nothing else; the rest of them is held by ConfigurationTests and
/// EndToEndTests.
struct ManualPageTests {
    static let gateway = ManualPage("openclaw-gateway.8")
    static let pages = ManualPage.all.map { ManualPage($0) }
    static let sources = SourceTree.swiftFiles(in: "Sources")

    /// What each match of a pattern over all sources holds in its first group.
    private static func found(_ pattern: Regex<(Substring, Substring)>, in files: [String] = sources) throws -> Set<
        String
    > {
        try Set(files.flatMap { try SourceTree.text(of: $0).matches(of: pattern).map { String($0.1) } })
    }

    @Test("The fields of the journal are those that are written")
    func journalFields() throws {
        let told = Self.gateway.section("JOURNAL").items("Dv").map(\.name)
        #expect(try Self.found(/add\("(OPENCLAW_[A-Z_]+)"/).sorted() == told.sorted())
    }

    /// Passed from a supervisor to its successor in the same process only.
    private static let ownVariables: Set = ["OPENCLAW_REEXEC"]

    /// Read by libsystemd, not by name in the sources.
    private static let systemdVariables: Set = ["LISTEN_FDNAMES", "LISTEN_PID", "WATCHDOG_PID"]

    @Test("The variables of the environment are those that are read")
    func environment() throws {
        let pages = [Self.gateway, ManualPage("openclaw-command.8"), ManualPage("openclaw.1")]
        let told = Set(pages.flatMap { $0.section("ENVIRONMENT").items("Ev").map(\.name) })
        let fields = try Self.found(/add\("(OPENCLAW_[A-Z_]+)"/)
        let words = try Self.found(/"([A-Z]+(?:_[A-Z]+)+)"/).subtracting(fields).subtracting(Self.ownVariables)
        #expect(words.subtracting(told).sorted() == [])
        let all = try Self.found(/"([A-Z_]+)"/).union(Self.systemdVariables)
        #expect(told.subtracting(all).sorted() == [])
    }

    @Test("The metrics are those that are counted")
    func metrics() throws {
        let counted = try Self.found(/(openclaw_[a-z][a-z_]*[a-z])/)
        let told = Self.gateway.section("METRICS").items("Li").map(\.name)
        #expect(counted.sorted() == told.sorted())
    }

    @Test("The manual lists every error code with its status")
    func errorCodes() throws {
        let told = Self.gateway.section("Errors").items("Er").map(\.name)
        let files = Self.sources.filter { $0.hasPrefix("Sources/Gateway/") }
        let errors = try files.flatMap { file in
            try SourceTree.text(of: file).matches(of: /ErrorResponse\(\s*(\d+), \.\w+, "(\w+)"/)
                .map { "\($0.2) Pq \($0.1)" }
        }
        #expect(errors.filter { !told.contains($0) } == [])
        let named = try Self.found(/(?:code: |ErrorResponse\(status, \.\w+, )"(\w+)"/, in: files)
        let refusals = try Self.found(/case \.\w+: "([a-z_]+)"/, in: ["Sources/Service/Refusal.swift"])
            .filter { !$0.hasSuffix("_error") }
        let codes = Set(told.map { String($0.split(separator: " ")[0]) })
        let known = named.union(refusals).union(errors.map { String($0.split(separator: " ")[0]) })
        #expect(codes.symmetricDifference(known).sorted() == [])
    }

    @Test("Each attempt of a hostile model has a test, and each test exists")
    func attempts() throws {
        let section = Self.gateway.section("Attempts of a hostile model")
        let count = section.lines.count { $0.hasPrefix(".It ") }
        let named = section.lines.map { $0.matches(of: /^\.Ql (test_\w+|[A-Z]\w+Tests)(?: ,)?$/).map { String($0.1) } }
        // The tests are the last lines of an item.
        let last = zip(named, named.dropFirst()).count { !$0.isEmpty && $1.isEmpty }
        #expect(count > 15 && last == count)
        let files = SourceTree.files(in: "Tests").filter { $0.hasSuffix(".py") || $0.hasSuffix(".swift") }
        let text = try files.map { try SourceTree.text(of: $0) }.joined()
        for name in Set(named.joined()) {
            #expect(text.contains("def \(name)(") || text.contains("struct \(name) {"), "\(name)")
        }
    }

    @Test("The paths that are served are those of the table")
    func routes() throws {
        let rows = Self.gateway.section("HTTP").rows.filter { $0[0].hasPrefix("/") }
        let told = Set(rows.flatMap { $0[0].split(separator: ", ").map(String.init) })
        let route = try SourceTree.text(of: "Sources/Gateway/Route.swift")
        let paths = Set(route.matches(of: /"(\/[a-z0-9\/]+[a-z])"/).map { String($0.1) })
        #expect(paths.subtracting(told).sorted() == [])
        let isServed = { (path: String) in route.contains("\"\(path.replacing("ID", with: ""))\"") }
        #expect(told.filter { !isServed($0) } == [])
    }

    @Test("A path of the configuration or the state is one that the program, the package or a unit knows")
    func paths() throws {
        let files =
            Self.sources + SourceTree.files(in: "systemd")
            + SourceTree.files(in: "packaging").filter { !$0.hasPrefix("packaging/man/") }
        // Directories are among them, which have no text.
        let known = files.compactMap { try? SourceTree.text(of: $0) }.joined()
        let roots = [
            "/etc/openclaw/", "/run/openclaw/", "/var/lib/openclaw", "/usr/sbin/openclaw", "/usr/bin/openclaw",
        ]
        for page in Self.pages {
            for match in page.text.matches(of: /\.(?:It )?Pa (\/[a-zA-Z0-9\/._-]+)/) {
                let path = String(match.1)
                // The units, which know the rest, may not be there yet.
                guard roots.contains(where: path.hasPrefix), SourceTree.exists("systemd") else { continue }
                let isState = path.hasPrefix("/var/lib/openclaw/")
                // What follows a directory is only a placeholder of the manual.
                let name = path.hasSuffix("/") ? String(path.dropLast()) : path
                #expect(isState || known.contains(name), "\(page.name): \(path)")
            }
        }
    }

    @Test("A unit that is named exists")
    func units() throws {
        guard SourceTree.exists("systemd") else { return }
        for text in try Self.pages.map(\.text) + [SourceTree.text(of: "README.md")] {
            for match in text.matches(of: /openclaw-gateway[a-z-]*\.(?:socket|service|timer)/) {
                #expect(SourceTree.exists("systemd/\(match.0)"), "\(match.0)")
            }
        }
    }

    @Test("The table of formats ends with this version and its format")
    func formats() throws {
        let row = try #require(Self.gateway.section("On-disk format").rows.last)
        let format = try Self.found(/static let format = (\d+)/, in: ["Sources/Sessions/TranscriptLine.swift"])
        #expect(try [row[0]] == Self.found(/"(\d+\.\d+\.\d+)"/).sorted())
        #expect(format == [row[1]])
        #expect(row[2].split(separator: ", ").contains { $0 == row[1] })
    }

    @Test("Pages refer to pages that exist", arguments: ManualPage.all)
    func references(name: String) {
        for match in ManualPage(name).text.matches(of: /\.Xr (openclaw\S*) (\d)/) {
            #expect(ManualPage.all.contains("\(match.1).\(match.2)"), "\(match.0)")
        }
    }
}
