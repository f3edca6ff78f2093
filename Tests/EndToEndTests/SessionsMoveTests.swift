internal import TestSupport
internal import Testing

/// `openclaw sessions export` and `import`, with a gateway before and after.
struct SessionsMoveTests {
    private func run(_ command: String, _ path: String, state: String, _ more: String...) throws -> ChildProgram {
        try ChildProgram(
            Products.commandLine, ["sessions", command, path, "--state-dir", state] + more,
            environment: ["PATH": "/usr/bin:/bin"])
    }

    @Test("An exported and imported conversation continues under its key")
    func moved() throws {
        let first = try Scenario()
        try first.upstream.script("whole=\"the answer\"")
        #expect(try first.chat("a question", ["user": "anna"]).status == 200)
        let directory = try TemporaryDirectory()
        let export = try run("export", "\(directory.path)/new", state: first.gateway.stateDirectory)
        #expect(try export.wait() == .status(0))
        #expect(export.output.text == "exported 1 sessions; 0 failed\n")

        let second = try Scenario()
        let imported = try run("import", "\(directory.path)/new", state: second.gateway.stateDirectory)
        #expect(try imported.wait() == .status(0))
        #expect(imported.output.lines.first == "agent:main:openai-user:anna: 2 messages")
        #expect(imported.output.lines.last == "imported 1 sessions; 0 existed already, 0 empty, 0 failed")
        try second.upstream.script("whole=\"again\"")
        #expect(try second.chat("another", ["user": "anna"]).status == 200)

        let session = try #require(try second.gateway.sessions()["agent:main:openai-user:anna"])
        #expect(
            session.conversation == ["user: a question", "assistant: the answer", "user: another", "assistant: again"])
        let again = try run("import", "\(directory.path)/new", state: second.gateway.stateDirectory)
        #expect(try again.wait() == .status(0))
        #expect(again.output.lines.last == "imported 0 sessions; 1 existed already, 0 empty, 0 failed")
    }

    @Test("An export goes into an empty directory only")
    func notEmpty() throws {
        let directory = try TemporaryDirectory()
        try directory.write("x", to: "full/x")
        let export = try run("export", "\(directory.path)/full", state: "\(directory.path)/state")

        #expect(try export.wait() == .status(1))
        #expect(directory.files() == ["full/x"])
    }

    @Test("A directory without sessions is reported, and names from outside are escaped")
    func nothing() throws {
        let directory = try TemporaryDirectory()
        try directory.makeDirectory("empty")
        let absent = try run("import", "\(directory.path)/empty", state: "\(directory.path)/state")
        #expect(try absent.wait() == .status(1))
        #expect(absent.errors.text.hasPrefix("neither sessions.json nor a transcript in "))
        try directory.write("{\"a\\u001b[31m\":{\"sessionId\":\"s\"}}", to: "bad/sessions.json")
        let bad = try run("import", "\(directory.path)/bad", state: "\(directory.path)/state")
        #expect(try bad.wait() == .status(1))
        #expect(bad.errors.text == "a\\u{1b}[31m: the key contains a control character\n")
        #expect(directory.files() == ["bad/sessions.json"])
    }

    @Test("A transcript that sessions.json does not name is imported under a key of its own, and counted")
    func unnamed() throws {
        let directory = try TemporaryDirectory()
        let lines = """
            {"type":"session","id":"s"}
            {"type":"message","message":{"role":"user","content":"x"}}

            """
        let sessions = "agents/main/sessions"
        try directory.write("\u{FEFF}{\"main\":{\"sessionId\":\"s\"}}", to: "\(sessions)/sessions.json")
        for name in ["s", "t"] { try directory.write("\u{FEFF}" + lines, to: "\(sessions)/\(name).jsonl") }
        try directory.write(lines, to: "agents/other/sessions/u.jsonl")
        let program = try run("import", directory.path, state: "\(directory.path)/state", "--agent", "main")

        #expect(try program.wait() == .status(0))
        #expect(
            program.output.lines == [
                "agent:main:main: 1 messages", "agent:main:imported:t: 1 messages",
                "imported 2 sessions; 0 existed already, 0 empty, 0 failed",
                "note: 1 of them were not in sessions.json; their keys begin with imported:",
            ])
        let rest = try run("import", directory.path, state: "\(directory.path)/state")
        #expect(try rest.wait() == .status(0))
        #expect(rest.output.lines.contains("agent:other:imported:u: 1 messages"))
        #expect(rest.output.lines.contains("imported 1 sessions; 2 existed already, 0 empty, 0 failed"))
    }

    @Test("Agents that the configuration does not have are noted")
    func agents() throws {
        let directory = try TemporaryDirectory()
        let lines = """
            {"type":"session","id":"s"}
            {"type":"message","message":{"role":"user","content":"x"}}

            """
        try directory.write("{\"main\":{\"sessionId\":\"s\"}}", to: "agents/Ops Team/sessions/sessions.json")
        try directory.write(lines, to: "agents/Ops Team/sessions/s.jsonl")
        let file = try directory.write("{}", to: "openclaw.json")
        let program = try run("import", directory.path, state: "\(directory.path)/state", "--config", file)

        #expect(try program.wait() == .status(0))
        #expect(
            program.output.lines == [
                "agent:ops-team:main: 1 messages", "imported 1 sessions; 0 existed already, 0 empty, 0 failed",
                "note: the configuration has no agent ops-team; its sessions can be used once it is configured",
            ])
    }

    @Test("A session of a later version: the client gets 500, the log names the format, the file stays")
    func newerFormat() throws {
        let scenario = try Scenario()
        try scenario.upstream.script("whole=\"first\"")
        #expect(try scenario.chat("one", ["user": "anna"]).status == 200)
        let file = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"]).file
        let newer = file.text.replacing("\"format\":1", with: "\"format\":99")
        try TemporaryDirectory.replace(newer, at: file.path)

        let response = try scenario.chat("two", ["user": "anna"])

        #expect(response.status == 500)
        #expect(response.json["error"]["code"] == "storage_failed")
        try scenario.gateway.log.wait(forLineWith: "format 99, which a later version wrote")
        #expect(file.text == newer)
    }
}
