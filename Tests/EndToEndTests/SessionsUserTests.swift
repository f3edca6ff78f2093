internal import Glibc
internal import TestSupport
internal import Testing

/// Who the commands act as when root starts them; elsewhere there is nothing to see.
@Suite(.enabled(if: geteuid() == 0, "only root can become somebody else"))
struct SessionsUserTests {
    /// `nobody`, and a user that no database knows.
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

    /// A state directory of one user's and a folder with one session of another's, each closed to everybody else.
    private func folders(_ folder: TemporaryFolder, state: UInt32, source: UInt32) throws {
        #expect(unsafe chmod(folder.path, 0o755) == 0)
        try folder.makeFolder("state")
        give("\(folder.path)/state", to: state)
        let text = """
            {"type":"session","id":"s"}
            {"type":"message","message":{"role":"user","content":"x"}}

            """
        let paths = [
            try folder.write(
                "{\"main\":{\"sessionId\":\"s\"},\"link\":{\"sessionId\":\"l\"}}", to: "source/sessions.json"),
            try folder.write(text, to: "source/s.jsonl"),
            // Root's own file, which the folder's owner has given the name of a transcript.
            try folder.write(text, to: "source/l.jsonl"),
        ]
        for path in paths.dropLast() { give(path, to: source) }
        #expect(unsafe chmod("\(folder.path)/source", 0o700) == 0)
        give("\(folder.path)/source", to: source)
    }

    @Test("Root imports from one user's folder into the state of another, and is neither", arguments: users)
    func imported(user: UInt32) throws {
        let folder = try TemporaryFolder()
        try folders(folder, state: user, source: 33)

        let (program, exit) = try run("import", "\(folder.path)/source", state: "\(folder.path)/state")

        #expect(exit == .status(1))
        #expect(program.errors.text == "link: openat l.jsonl: Permission denied (EACCES)\n")
        #expect(program.output.lines.first == "agent:main:main: 1 messages")
        let files = folder.files(below: "state")
        #expect(files.count == 1)
        for file in files { #expect(try owner("\(folder.path)/state/\(file)") == user) }
        #expect(try owner("\(folder.path)/state/agents") == user)

        let (list, listed) = try run("list", state: "\(folder.path)/state")
        #expect(listed == .status(0) && list.output.text.contains("agent:main:main"))
    }

    @Test("Root exports the state of one user into a folder of another, and each keeps what is its own")
    func exported() throws {
        let folder = try TemporaryFolder()
        try folders(folder, state: Self.users[0], source: 33)
        _ = try run("import", "\(folder.path)/source", state: "\(folder.path)/state")
        try folder.makeFolder("target")
        give("\(folder.path)/target", to: 33)

        let (program, exit) = try run("export", "\(folder.path)/target", state: "\(folder.path)/state")

        #expect(exit == .status(0), "\(program.errors.text)")
        #expect(folder.files(below: "target").count == 2)
        for file in folder.files(below: "target") { #expect(try owner("\(folder.path)/target/\(file)") == 33) }
    }

    @Test("What the state's owner may not remove, root does not remove for it")
    func expire() throws {
        let folder = try TemporaryFolder()
        #expect(unsafe chmod(folder.path, 0o755) == 0)
        let file = try folder.write("x\n", to: "state/agents/main/archive/s.jsonl")
        try FileTime.set(file, secondsAgo: 7_200)
        #expect(unsafe chmod("\(folder.path)/state/agents/main/archive", 0o755) == 0)
        give("\(folder.path)/state", to: Self.users[0])

        let (program, exit) = try run("expire", "--older", "1h", state: "\(folder.path)/state")

        #expect(exit == .status(1))
        #expect(program.errors.text.contains("EACCES"))
        #expect(folder.files(below: "state").count == 1)
    }
}
