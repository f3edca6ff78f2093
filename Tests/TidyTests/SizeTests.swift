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
        for (start, line) in lines.enumerated()
        where line.contains(/^ *([a-z@]+(\(set\))? )*(func|init\??|subscript)\b/) {
            let closing = line.prefix { $0 == " " } + "}"
            let opening = lines[start...].firstIndex { SourceTree.code(of: $0).hasSuffix("{") } ?? start
            guard opening - start < 8 else { continue }
            let end = lines[start...].firstIndex { $0 == closing } ?? start
            #expect(end - start < 60, "\(file):\(start + 1)")
        }
    }

    @Test("The median file of the sources has at most 120 lines")
    func medianFile() throws {
        let counts = try SourceTree.swiftFiles(in: "Sources").map { try SourceTree.lines(of: $0).count }.sorted()
        let median = counts[counts.count / 2]
        #expect(median <= 120)
    }
}
