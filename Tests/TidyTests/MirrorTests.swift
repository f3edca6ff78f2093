internal import Testing

struct MirrorTests {
    /// Sources whose tests stand elsewhere, or that need none, with the reason.
    static let exceptions: [String: String] = [
        "Sources/Fetch/CurlTransfer.swift": "what CurlTransportTests drive",
        "Sources/Gateway/ChatCompletions/SamplingFields.swift": "a part of what ChatCompletionRequestTests read",
        "Sources/Gateway/ChatCompletions/StreamResponder.swift": "writes chunks as they come: EndToEndTests, streams",
        "Sources/Posix/DirectoryService.swift": "forks and needs root: SessionsUserTests of EndToEndTests",
        "Sources/Posix/Fork.swift": "needs a process with one thread, which tests are not: EndToEndTests",
        "Sources/Supervision/Activation.swift": "takes descriptors 3 and on: EndToEndTests start it as systemd does",
        "Sources/Service/WorkerProcess.swift": "the first steps of a forked worker: EndToEndTests, confinement",
        "Sources/Supervision/Supervisor+Reexec.swift": "passes what ReexecState holds: EndToEndTests reload",
        "Sources/Supervision/Supervisor+Deadlines.swift": "does what WorkerDeadlines decides: EndToEndTests",
        "Sources/Supervision/Supervisor+Drain.swift": "does what Drain decides: EndToEndTests",
    ]

    /// Targets that are only tested as whole programs.
    static let programs = ["Sources/openclaw-gateway/", "Sources/openclaw/", "Sources/openclaw-command/"]

    static let sources = SourceTree.swiftFiles(in: "Sources").filter { file in
        !programs.contains(where: file.hasPrefix)
    }

    /// Its own test file, or one of its target that names a type of it.
    @Test("A source that decides something has its tests", arguments: sources)
    func testsExist(file: String) throws {
        guard Self.exceptions[file] == nil, try decides(file) else { return }
        let parts = file.split(separator: "/")
        let name = String(parts[parts.count - 1].dropLast(".swift".count))
        let tests = SourceTree.swiftFiles(in: "Tests/\(parts[1])Tests")
        if tests.contains(where: { $0.hasSuffix("/\(name)Tests.swift") }) { return }
        let types = try declaredTypes(file)
        let found = try tests.contains { test in
            let text = try SourceTree.text(of: test)
            return types.contains { text.hasWord($0) }
        }
        #expect(found, "\(file) has no \(name)Tests.swift, and no test of \(parts[1]) names a type of it")
    }

    private func declaredTypes(_ file: String) throws -> [String] {
        try SourceTree.lines(of: file).compactMap { line in
            let words = SourceTree.code(of: line).split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
            let kinds: Set<Substring> = ["struct", "enum", "class", "protocol", "extension", "func"]
            guard let place = words.firstIndex(where: kinds.contains), place + 1 < words.count else { return nil }
            return words[place + 1].split(separator: ".").last.map(String.init)
        }
    }

    /// Whether a source branches; one that only names and forwards has nothing to test.
    private func decides(_ file: String) throws -> Bool {
        let branches = try SourceTree.lines(of: file).filter { line in
            let words = SourceTree.code(of: line).split(separator: " ")
            return words.contains { ["if", "guard", "switch", "while", "for"].contains($0) }
        }
        return branches.count >= 3
    }

    @Test("An exception names a source that exists", arguments: Array(exceptions.keys))
    func exceptionsExist(file: String) {
        #expect(SourceTree.exists(file))
    }
}
