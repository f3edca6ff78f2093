internal import Testing

struct WordTests {
    static let files = SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests")

    @Test("No type is named for having no better name", arguments: files)
    func typeNames(file: String) throws {
        let forbidden = ["Manager", "Helper", "Util", "Utils", "Utilities", "Handler", "Impl", "Base"]
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let words = SourceTree.code(of: line).split { !($0.isLetter || $0.isNumber) }
            let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
            guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count else { continue }
            let name = words[place + 1]
            #expect(!forbidden.contains { name.hasSuffix($0) || name.hasPrefix($0) }, "\(file):\(number + 1) \(name)")
        }
    }

    @Test("Nothing is left for later", arguments: files.filter { !$0.hasSuffix("WordTests.swift") })
    func nothingForLater(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let isLeft = ["TODO", "FIXME", "XXX", "HACK"].contains(where: line.hasWord)
            #expect(!isLeft, "\(file):\(number + 1)")
        }
    }

    @Test("Nothing is public", arguments: SourceTree.swiftFiles(in: "Sources"))
    func nothingPublic(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let isPublic = line.hasWord("public") && SourceTree.code(of: line).hasWord("public")
            #expect(!isPublic, "\(file):\(number + 1)")
        }
    }

    @Test("No error is swallowed in silence", arguments: SourceTree.swiftFiles(in: "Sources"))
    func noEmptyCatch(file: String) throws {
        let text = try SourceTree.text(of: file)
        let isEmpty = text.contains("catch") && text.contains(/catch( [^{\n]*)? \{\s*\}/)
        #expect(!isEmpty, "\(file)")
    }
}
