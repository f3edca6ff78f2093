internal import Testing

/// What "one process, one thread" asks of the sources.
struct ProcessTests {
    static let sources = SourceTree.swiftFiles(in: "Sources")

    @Test("No source imports what starts threads, or the whole of Foundation", arguments: sources)
    func imports(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            #expect(
                !line.contains(/^\s*(@\w+ )*(\w+ )?import (Foundation|FoundationNetworking|Dispatch|_Concurrency)\s*$/),
                "\(file):\(number + 1)")
        }
    }

    @Test("No source uses concurrency", arguments: sources)
    func concurrency(file: String) throws {
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            let code = SourceTree.code(of: line)
            #expect(
                !code.contains(/\bawait\b|\basync\b|\bTask(\.detached)?\s*\{|\bpthread_create\b|@MainActor/),
                "\(file):\(number + 1)")
        }
    }

    /// The seams to the kernel and to C libraries; everything above them is safe by the compiler's word.
    static let mayBeUnsafe = ["Sources/Posix/", "Sources/Fetch/", "Sources/openclaw-gateway/", "Sources/Supervision/"]

    @Test("Memory is handled unsafely only at the seams", arguments: sources)
    func unsafeOnlyAtTheSeams(file: String) throws {
        if Self.mayBeUnsafe.contains(where: file.hasPrefix) || Self.fastPaths.contains(file) { return }
        for (number, line) in try SourceTree.lines(of: file).enumerated() {
            #expect(!SourceTree.code(of: line).contains(/\bunsafe\b/), "\(file):\(number + 1)")
        }
    }

    /// Files above the seams that read bytes in place, each because copying was measured to cost too much.
    static let fastPaths: Set<String> = []
}
