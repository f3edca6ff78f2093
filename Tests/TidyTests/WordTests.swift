internal import Testing

struct WordTests {
    static let files = SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests")

    @Test("No type is named for having no better name", arguments: files)
    func typeNames(file: String) throws {
        let forbidden = ["Manager", "Helper", "Util", "Utils", "Utilities", "Handler", "Impl", "Base"]
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let code = SourceTree.code(of: line)
            guard let match = code.firstMatch(of: /\b(struct|class|enum|protocol|actor|typealias) ([A-Za-z]+)/) else {
                continue
            }
            let name = match.2
            #expect(!forbidden.contains { name.hasSuffix($0) || name.hasPrefix($0) }, "\(file):\(number + 1) \(name)")
        }
    }

    @Test("Nothing is left for later", arguments: files.filter { !$0.hasSuffix("WordTests.swift") })
    func nothingForLater(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            #expect(!line.contains(/\b(TODO|FIXME|XXX|HACK)\b/), "\(file):\(number + 1)")
        }
    }

    @Test("Nothing is public", arguments: SourceTree.swiftFiles(in: "Sources"))
    func nothingPublic(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            #expect(
                !SourceTree.code(of: line).contains(
                    /\b(public|open) (import|let|var|func|struct|enum|class|init|protocol)\b/),
                "\(file):\(number + 1)")
        }
    }

    @Test("No error is swallowed in silence", arguments: SourceTree.swiftFiles(in: "Sources"))
    func noEmptyCatch(file: String) throws {
        #expect(!(try SourceTree.text(of: file).contains(/catch( [^{\n]*)? \{\s*\}/)), "\(file)")
    }
}
