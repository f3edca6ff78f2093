internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// Real tool processes, through a program with one thread.
struct ToolProcessTests {
    /// Whether the programs are built with a sanitizer.
    static let isSanitized = unsafe getenv("ASAN_OPTIONS") != nil
    /// The variables of the program.
    static let environment =
        ["SWIFT_BACKTRACE": "enable=no"].merging(isSanitized ? ["SANITIZED": "1"] : [:]) { _, last in last }

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.makeDirectory("workspace")
    }

    private func probe(_ calls: String...) throws -> [String] {
        // Swift would execute a program that prints a stack trace: a worker cannot do that.
        let program = try ChildProgram(
            Products.path(of: "tool-probe"), ["\(directory.path)/workspace"] + calls,
            environment: Self.environment)
        #expect(try program.wait() == .status(0))
        return program.output.lines
    }

    @Test(
        "A call ends with the output of its tool, or with a sentence about its failure",
        arguments: [
            (#"say {"text": "hello"}"#, "ok hello"),
            ("say", "error The argument `text` is missing."),
            ("refuse", "error not today"),
            ("fail", "error fail failed: open x: No such file or directory (ENOENT)"),
            ("leave", "error leave ended without an output."),
            ("hang", "error hang did not end within 3 seconds and was stopped."),
            ("compute", "error compute did not end within 3 seconds and was stopped."),
            ("flood", "error The output of flood is too large."),
            ("denied", "error The operator has denied this tool."),
        ])
    func ending(call: String, line: String) throws {
        let lines = try probe(call)
        #expect(lines.last { $0.hasPrefix("0 ok") || $0.hasPrefix("0 error") } == "0 \(line)")
        #expect(lines.last == "children: 0")
    }

    @Test(
        "A tool that crashes or needs too much memory ends its own call only",
        arguments: isSanitized ? ["crash"] : ["crash", "allocate"])
    func crash(tool: String) throws {
        let lines = try probe(tool, #"say {"text": "hello"}"#)
        #expect(lines.contains { $0.hasPrefix("0 error \(tool) crashed (signal ") })
        #expect(lines.contains("1 ok hello") && lines.last == "children: 0")
    }

    @Test("A tool that writes without end is stopped at the limit of its report, not at the end of its time")
    func flood() throws {
        let bytes = try probe("flood").reduce(0) { $0 + $1.utf8.count }
        #expect(bytes > 256 << 10 && bytes < 1 << 20)
    }

    @Test("An unknown tool is answered with the names of the tools")
    func unknown() throws {
        let line = try #require(try probe("nonsense").first)
        #expect(line.hasPrefix("0 error There is no tool named nonsense. The tools are: say, refuse, "))
    }

    @Test("Progress arrives in its order, before the output")
    func progress() throws {
        let expected = ["0 progress step 1", "0 progress step 2", "0 progress step 3", "0 ok done", "children: 0"]
        #expect(try probe("progress") == expected)
    }

    @Test("A large output arrives whole")
    func large() throws {
        #expect(try probe("large").first == "0 ok " + String(repeating: "y", count: 300))
    }

    @Test("Calls of a batch run at the same time")
    func together() throws {
        let fifo = "\(directory.path)/workspace/fifo"
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        let lines = try probe(#"meet {"fifo": "\#(fifo)"}"#, #"join {"fifo": "\#(fifo)"}"#)
        #expect(lines.contains("0 ok met") && lines.contains("1 ok joined"))
    }

    @Test("A tool process opens files of the workspace and no others, and has no descriptor but its pipe")
    func confined() throws {
        try directory.write("inside", to: "workspace/file")
        try directory.write("outside", to: "secret")
        let lines = try probe(
            #"open {"path": "\#(directory.path)/workspace/file"}"#, #"open {"path": "\#(directory.path)/secret"}"#,
            #"open {"path": "/etc/passwd"}"#, "descriptors")
        #expect(lines.contains("0 ok opened"))
        #expect(lines.contains { $0.hasPrefix("1 error") && $0.hasSuffix("Permission denied (EACCES)") })
        #expect(lines.contains { $0.hasPrefix("2 error") && $0.hasSuffix("Permission denied (EACCES)") })
        #expect(lines.contains("3 ok 0 1 2 3"))
    }
}
