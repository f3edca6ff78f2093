internal import Testing

/// What "one process, one thread" asks of the sources.
struct ProcessTests {
    static let sources = SourceTree.swiftFiles(in: "Sources")

    @Test("No source imports what starts threads, or the whole of Foundation", arguments: sources)
    func imports(file: String) throws {
        let threaded: Set = ["Foundation", "FoundationNetworking", "Dispatch", "_Concurrency"]
        for (number, line) in try SourceTree.lines(of: file).enumerated() where line.hasWord("import") {
            let module = SourceTree.code(of: line).split(separator: " ").last.map(String.init) ?? ""
            #expect(!threaded.contains(module), "\(file):\(number + 1)")
        }
    }

    @Test("No source uses concurrency", arguments: sources)
    func concurrency(file: String) throws {
        let words = ["await", "async", "Task", "pthread_create", "MainActor", "actor"]
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            guard words.contains(where: line.hasWord) else { continue }
            let code = SourceTree.code(of: line)
            let found = words.contains(where: code.hasWord)
            #expect(!found, "\(file):\(number + 1)")
        }
    }

    /// The seams to the kernel and to C libraries; everything above them is safe by the compiler's word.
    static let mayBeUnsafe = ["Sources/Posix/", "Sources/Fetch/", "Sources/openclaw-gateway/", "Sources/Supervision/"]

    @Test("Memory is handled unsafely only at the seams", arguments: sources)
    func unsafeOnlyAtTheSeams(file: String) throws {
        if Self.mayBeUnsafe.contains(where: file.hasPrefix) || Self.fastPaths.contains(file) { return }
        for (number, line) in try SourceTree.lines(of: file).enumerated() where line.hasWord("unsafe") {
            let found = SourceTree.code(of: line).hasWord("unsafe")
            #expect(!found, "\(file):\(number + 1)")
        }
    }

    /// Files above the seams that read bytes in place, each because copying was measured to cost too much.
    static let fastPaths: Set<String> = []
}
