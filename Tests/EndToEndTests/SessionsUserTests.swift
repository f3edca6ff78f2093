internal import Glibc
internal import TestSupport
internal import Testing

/// Who the commands act as when root starts them; elsewhere there is nothing to see.
@Suite(.enabled(if: geteuid() == 0, "only root can become another user"))
struct SessionsUserTests {
    /// User 65534, and a user without an account.
    private static let users: [UInt32] = [65_534, 54_321]

    private func run(_ arguments: String..., state: String) throws -> (ChildProgram, ChildProgram.Exit) {
        let program = try ChildProgram(
            Products.commandLine, ["sessions"] + arguments + ["--state-dir", state],
            environment: ["PATH": "/usr/bin:/bin"])
        return (program, try program.wait())
    }

    private func give(_ path: String, to user: UInt32) {
        #expect(unsafe chown(path, user, user) == 0)
    }

    private func owner(_ path: String) throws -> UInt32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw TestFailure("stat \(path)", errno) }
        return status.st_uid
    }

    /// A state directory of one user and a directory with a session of another user, each closed to other users.
    private func directories(_ directory: TemporaryDirectory, state: UInt32, source: UInt32) throws {
        #expect(unsafe chmod(directory.path, 0o755) == 0)
        try directory.makeDirectory("state")
        give("\(directory.path)/state", to: state)
        let text = """
            {"type":"session","id":"s"}
            {"type":"message","message":{"role":"user","content":"x"}}

            """
        let paths = [
            try directory.write(
                "{\"main\":{\"sessionId\":\"s\"},\"link\":{\"sessionId\":\"l\"}}", to: "source/sessions.json"),
            try directory.write(text, to: "source/s.jsonl"),
            // Root's own file, which the directory's owner has given the name of a transcript.
            try directory.write(text, to: "source/l.jsonl"),
        ]
        for path in paths.dropLast() { give(path, to: source) }
        #expect(unsafe chmod("\(directory.path)/source", 0o700) == 0)
        give("\(directory.path)/source", to: source)
    }

    @Test("Root imports from one user's directory into the state of another, and is neither", arguments: users)
    func imported(user: UInt32) throws {
        let directory = try TemporaryDirectory()
        try directories(directory, state: user, source: 33)

        let (program, exit) = try run("import", "\(directory.path)/source", state: "\(directory.path)/state")

        #expect(exit == .status(1))
        #expect(program.errors.text == "link: openat l.jsonl: Permission denied (EACCES)\n")
        #expect(program.output.lines.first == "agent:main:main: 1 messages")
        let files = directory.files(below: "state")
        #expect(files.count == 1)
        for file in files { #expect(try owner("\(directory.path)/state/\(file)") == user) }
        #expect(try owner("\(directory.path)/state/agents") == user)

        let (list, listed) = try run("list", state: "\(directory.path)/state")
        #expect(listed == .status(0) && list.output.text.contains("agent:main:main"))
    }

    /// Runs a command as user 65534, who gets a copy of the program.
    private func runUnprivileged(
        _ directory: TemporaryDirectory, _ arguments: [String]
    ) throws -> (ChildProgram, ChildProgram.Exit) {
        #expect(unsafe chmod(directory.path, 0o755) == 0)
        let copy = try ChildProgram(
            "/bin/sh", ["-c", #"cp "$0" "$1" && chmod 755 "$1""#, Products.commandLine, "\(directory.path)/openclaw"],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(try copy.wait() == .status(0))
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups"]
        let program = try ChildProgram(
            "/usr/bin/setpriv", user + ["\(directory.path)/openclaw", "sessions"] + arguments,
            environment: ["PATH": "/usr/bin:/bin"])
        return (program, try program.wait())
    }

    /// A directory with several sessions.
    private func sessions(_ directory: TemporaryDirectory, mode: Int) throws {
        let names = ["a", "b", "c"]
        let index = names.map { "\"\($0)\":{\"sessionId\":\"\($0)\"}" }.joined(separator: ",")
        try directory.write("{\(index)}", to: "source/sessions.json", mode: 0o644)
        for name in names {
            let line = #"{"type":"message","message":{"role":"user","content":"x"}}"#
            try directory.write(line + "\n", to: "source/\(name).jsonl", mode: mode)
        }
        #expect(unsafe chmod("\(directory.path)/source", 0o755) == 0)
    }

    @Test("A state that the user may not access is one line with the remedy, however many sessions there are")
    func deniedState() throws {
        let directory = try TemporaryDirectory()
        try sessions(directory, mode: 0o644)
        try directory.makeDirectory("state")
        let state = ["--state-dir", "\(directory.path)/state"]
        let commands = [
            ["import", "\(directory.path)/source"], ["import", "--dry-run", "\(directory.path)/source"], ["list"],
            ["show", "agent:main:a"], ["expire", "--older", "1h"], ["export", "\(directory.path)/target"],
        ]
        for command in commands {
            let (program, exit) = try runUnprivileged(directory, command + state)
            #expect(exit == .status(1), "\(command)")
            #expect(program.errors.lines.count == 1, "\(program.errors.text)")
            #expect(
                program.errors.text.hasSuffix("put sudo before the command, as in `sudo openclaw …`\n"), "\(command)")
        }
    }

    @Test("Transcripts that the user may not read are one line with the remedy")
    func deniedSource() throws {
        let directory = try TemporaryDirectory()
        try sessions(directory, mode: 0o600)
        try directory.makeDirectory("state")
        give("\(directory.path)/state", to: 65_534)
        let (program, exit) = try runUnprivileged(
            directory, ["import", "\(directory.path)/source", "--state-dir", "\(directory.path)/state"])
        #expect(exit == .status(1))
        #expect(
            program.errors.text == """
                a: openat a.jsonl: Permission denied (EACCES), and 2 others likewise; run this command as root: it then \
                reads the directory as its owner

                """)
        #expect(program.output.lines.last == "imported 0 sessions; 0 existed already, 0 empty, 3 failed")
    }

    @Test("Root exports the state of one user into a directory of another, and each keeps what is its own")
    func exported() throws {
        let directory = try TemporaryDirectory()
        try directories(directory, state: Self.users[0], source: 33)
        _ = try run("import", "\(directory.path)/source", state: "\(directory.path)/state")
        try directory.makeDirectory("target")
        give("\(directory.path)/target", to: 33)

        let (program, exit) = try run("export", "\(directory.path)/target", state: "\(directory.path)/state")

        #expect(exit == .status(0), "\(program.errors.text)")
        #expect(directory.files(below: "target").count == 2)
        for file in directory.files(below: "target") { #expect(try owner("\(directory.path)/target/\(file)") == 33) }
    }

    @Test("What the state's owner may not remove, root does not remove for it")
    func expire() throws {
        let directory = try TemporaryDirectory()
        #expect(unsafe chmod(directory.path, 0o755) == 0)
        let file = try directory.write("x\n", to: "state/agents/main/archive/s.jsonl")
        try FileTime.set(file, secondsAgo: 7_200)
        #expect(unsafe chmod("\(directory.path)/state/agents/main/archive", 0o755) == 0)
        give("\(directory.path)/state", to: Self.users[0])

        let (program, exit) = try run("expire", "--older", "1h", state: "\(directory.path)/state")

        #expect(exit == .status(1))
        #expect(program.errors.text.contains("EACCES"))
        #expect(directory.files(below: "state").count == 1)
    }
}
