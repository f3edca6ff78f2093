internal import TestSupport
internal import Testing

/// `openclaw sessions expire` on a directory that no gateway serves.
struct SessionsExpireTests {
    private static let header = """
        {"type":"session","version":3,"id":"5e55","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/srv",\
        "openclaw":{"format":1,"key":"agent:main:a\\u202eb","agent":"main","time":5}}

        """

    private func expire(
        _ directory: TemporaryDirectory, _ arguments: String...
    ) throws -> (program: ChildProgram, exit: ChildProgram.Exit) {
        let program = try ChildProgram(
            Products.commandLine, ["sessions", "expire"] + arguments + ["--state-dir", directory.path],
            environment: ["PATH": "/usr/bin:/bin"])
        return (program, try program.wait())
    }

    private func session(_ directory: TemporaryDirectory, _ digit: String, old: Bool) throws {
        let path = "agents/main/sessions/\(digit)\(digit)/\(String(repeating: digit, count: 64)).jsonl"
        let file = try directory.write(Self.header, to: path)
        if old { try FileTime.set(file, secondsAgo: 31 * 86_400) }
    }

    @Test("Old sessions are removed and counted, and a dry run only lists them")
    func expires() throws {
        let directory = try TemporaryDirectory()
        try session(directory, "a", old: true)
        try session(directory, "b", old: false)

        let dry = try expire(directory, "--older", "30d", "--dry-run")
        #expect(dry.exit == .status(0))
        #expect(dry.program.output.lines.count == 1)
        #expect(dry.program.output.text.hasSuffix("  \(Self.header.utf8.count)  agent:main:a\\u{202e}b\n"))
        #expect(directory.files().count == 2)

        let real = try expire(directory, "--older", "30d")
        #expect(real.exit == .status(0))
        #expect(
            real.program.output.text == "removed 1 sessions of \(Self.header.utf8.count) bytes; 0 in use, 0 failed\n")
        #expect(directory.files().count == 1 && directory.files()[0].contains("/bb/"))
    }

    @Test("A failure is reported on standard error, and the exit status is 1")
    func fails() throws {
        let directory = try TemporaryDirectory()
        try session(directory, "a", old: true)
        try directory.write("x", to: "agents/main/sessions/cc")

        let (program, exit) = try expire(directory, "--older", "30d")

        #expect(exit == .status(1))
        #expect(program.errors.text == "agents/main/sessions/cc: openat: Not a directory (ENOTDIR)\n")
        #expect(program.output.text.hasPrefix("removed 1 sessions"))
    }

    @Test(
        "The age is required and must be valid",
        arguments: [[], ["--older", "0d"], ["--older", "30"], ["--older", "-1d"]])
    func arguments(arguments: [String]) throws {
        let directory = try TemporaryDirectory()
        try session(directory, "a", old: true)
        let program = try ChildProgram(
            Products.commandLine, ["sessions", "expire", "--state-dir", directory.path] + arguments)

        #expect(try program.wait() == .status(64))
        #expect(directory.files().count == 1)
    }

    @Test("An agent that can be none is refused, and without a state directory nothing is to be done")
    func nothing() throws {
        let directory = try TemporaryDirectory()

        #expect(try expire(directory, "--older", "1h", "--agent", "../x").exit == .status(1))
        #expect(try expire(directory, "--older", "1h").exit == .status(0))
        #expect(directory.files().isEmpty)
    }
}
