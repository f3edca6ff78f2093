internal import Testing

struct SizeTests {
    static let files = SourceTree.swiftFiles(in: "Sources") + SourceTree.swiftFiles(in: "Tests")

    @Test("A file has at most 400 lines", arguments: files)
    func fileLength(file: String) throws {
        let count = try SourceTree.lines(of: file).count
        #expect(count <= 401, "\(file) has \(count) lines")
    }

    /// Relies on the formatter: the brace that closes a function is alone, at the indentation of its first line.
    @Test("A function fits in 60 lines", arguments: files)
    func functionLength(file: String) throws {
        let lines = try SourceTree.lines(of: file)
        for (start, line) in lines.enumerated() where beginsFunction(line) {
            let closing = line.prefix { $0 == " " } + "}"
            let opening = lines[start...].firstIndex { SourceTree.code(of: $0).hasSuffix("{") } ?? start
            guard opening - start < 8 else { continue }
            let end = lines[start...].firstIndex { $0 == closing } ?? start
            #expect(end - start < 60, "\(file):\(start + 1)")
        }
    }

    private func beginsFunction(_ line: String) -> Bool {
        guard line.contains("func ") || line.contains("init") || line.contains("subscript") else { return false }
        let words = SourceTree.code(of: line).split { " (<[?".contains($0) }
        guard let place = words.firstIndex(where: { ["func", "init", "subscript"].contains($0) }) else { return false }
        return words[..<place].allSatisfy { $0.allSatisfy { $0.isLetter || $0 == "@" || $0 == ")" } }
    }

    @Test("The median file of the sources has at most 120 lines")
    func medianFile() throws {
        let counts = try SourceTree.swiftFiles(in: "Sources").map { try SourceTree.lines(of: $0).count }.sorted()
        let median = counts[counts.count / 2]
        #expect(median <= 120)
    }
}
