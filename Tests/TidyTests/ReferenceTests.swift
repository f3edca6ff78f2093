internal import Testing

/// The facts about the reference: comments cite them by code, `Sources/ARCHITECTURE.md` lists them.
struct ReferenceTests {
    private static let page = "Sources/ARCHITECTURE.md"

    @Test("Every cited fact is in the table, and every fact in the table is cited")
    func codes() throws {
        let listed = try Self.listed()
        let cited = try Self.cited()
        #expect(Set(cited.keys).subtracting(listed).sorted().map { "\($0) in \(cited[$0] ?? "")" } == [])
        #expect(Set(listed).subtracting(cited.keys).sorted() == [])
    }

    @Test("The table lists each fact once, by letter in ascending order")
    func order() throws {
        let listed = try Self.listed()
        #expect(Set(listed).count == listed.count)
        for letter in Set(listed.compactMap(\.first)) {
            let codes = listed.filter { $0.first == letter }
            #expect(codes == codes.sorted())
        }
    }

    /// The codes in the first column of the page's tables.
    private static func listed() throws -> [String] {
        try SourceTree.lines(of: page).compactMap { line in
            line.firstMatch(of: /^\| ([A-Z]-[0-9]{2}) \| .+ \|$/).map { String($0.1) }
        }
    }

    /// The codes in Swift and C sources, ranges such as the ninth to the twelfth included, each with a file that cites it.
    private static func cited() throws -> [String: String] {
        var cited: [String: String] = [:]
        for file in (SourceTree.files(in: "Sources") + SourceTree.files(in: "Tests")) where isSource(file) {
            let text = try SourceTree.text(of: file)
            for match in text.matches(of: /\b([A-Z])-([0-9]{2})(?: to \1-([0-9]{2}))?\b/) {
                guard let first = Int(match.2) else { continue }
                let last = match.3.flatMap { Int($0) } ?? first
                for number in first...max(first, last) {
                    cited["\(match.1)-\(number < 10 ? "0" : "")\(number)"] = file
                }
            }
        }
        return cited
    }

    private static func isSource(_ file: String) -> Bool {
        [".swift", ".c", ".h"].contains(where: file.hasSuffix)
    }
}
