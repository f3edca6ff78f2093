internal import TestSupport
internal import Testing

/// `openclaw sessions` on a directory that no gateway serves.
struct SessionsCommandTests {
    private static let header = """
        {"type":"session","version":3,"id":"5e55","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/srv",\
        "openclaw":{"format":1,"key":"agent:main:a\\u202eb","agent":"main","time":5}}

        """
    private static let digest = String(repeating: "ab", count: 32)

    private func run(_ directory: TemporaryDirectory, _ arguments: String...) throws -> (
        ChildProgram, ChildProgram.Exit
    ) {
        let program = try ChildProgram(
            Products.commandLine, ["sessions"] + arguments + ["--state-dir", directory.path],
            environment: ["PATH": "/usr/bin:/bin"])
        return (program, try program.wait())
    }

    @Test("An empty or absent state directory has no sessions")
    func empty() throws {
        let directory = try TemporaryDirectory()
        let (program, exit) = try run(directory, "list", "--json")

        #expect(exit == .status(0))
        #expect(program.output.text == "{\"count\":0,\"sessions\":[]}\n")
    }

    @Test("A session with a line that is too long is answered 500, and list and export report it")
    func longLine() throws {
        let scenario = try Scenario()
        #expect(try scenario.chat("hi", ["user": "anna"]).status == 200)
        #expect(try scenario.chat("hi", ["user": "ben"]).status == 200)
        let file = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"]).file
        let line =
            #"{"type":"message","id":"00000000","parentId":null,"x":""#
            + String(repeating: "x", count: 33 << 20) + "\"}\n"
        let path = String(file.path.dropFirst(scenario.gateway.directory.path.utf8.count + 1))
        try scenario.gateway.directory.write(file.text + line, to: path)

        try expectDamage(scenario, file, "33554432 bytes")
    }

    @Test("A session with damage in its middle is answered 500, and list, show and export name it")
    func damagedMiddle() throws {
        let scenario = try Scenario()
        for text in ["one", "two", "three"] { #expect(try scenario.chat(text, ["user": "anna"]).status == 200) }
        #expect(try scenario.chat("hi", ["user": "ben"]).status == 200)
        let file = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"]).file
        var lines = file.text.split(separator: "\n").map(String.init)
        lines[3] = String(repeating: "\0", count: lines[3].utf8.count)
        let path = String(file.path.dropFirst(scenario.gateway.directory.path.utf8.count + 1))
        try scenario.gateway.directory.write(lines.map { "\($0)\n" }.joined(), to: path)

        let offset = lines[..<3].reduce(0) { $0 + $1.utf8.count + 1 }
        try expectDamage(scenario, file, "byte \(offset) does not begin a whole entry")
        let show = try ChildProgram(
            Products.commandLine,
            ["sessions", "show", "agent:main:openai-user:anna", "--state-dir", scenario.gateway.stateDirectory],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(try show.wait() == .status(1))
        #expect(show.output.text.isEmpty && show.errors.text.contains(file.path))
    }

    /// The next request of anna is 500 and reaches no model; list and export report the file, and the session of ben.
    private func expectDamage(_ scenario: Scenario, _ file: GrowingFile, _ reason: String) throws {
        let requests = try scenario.upstream.counters()["requests"]
        let response = try scenario.chat("again", ["user": "anna"])
        #expect(response.status == 500 && response.json["error"]["code"] == "storage_failed")
        #expect(response.json["error"]["message"].string?.contains(reason) == true)
        #expect(try scenario.upstream.counters()["requests"] == requests)
        let state = scenario.gateway.stateDirectory
        let list = try ChildProgram(
            Products.commandLine, ["sessions", "list", "--state-dir", state], environment: ["PATH": "/usr/bin:/bin"])
        #expect(try list.wait() == .status(1))
        #expect(list.output.text.contains("openai-user:ben") && list.errors.text.contains(file.path))
        #expect(list.errors.text.contains("1 of 2 files cannot be read"))
        let target = try TemporaryDirectory()
        let export = try ChildProgram(
            Products.commandLine, ["sessions", "export", "\(target.path)/tree", "--state-dir", state],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(try export.wait() == .status(1))
        #expect(
            export.output.text == "exported 1 sessions; 1 failed\n" && export.errors.text.contains(reason))
    }

    @Test("A list contains the readable sessions, and reports the unreadable ones")
    func list() throws {
        let directory = try TemporaryDirectory()
        let directoryOfSession = "agents/main/sessions/ab"
        try directory.write(Self.header + "{\"type\":\"mess", to: "\(directoryOfSession)/\(Self.digest).jsonl")
        try directory.write("garbage\n", to: "\(directoryOfSession)/ab00.jsonl")
        try directory.write("", to: "\(directoryOfSession)/ab01.jsonl")
        try directory.write("x\n", to: "agents/Not An Agent/sessions/ab/x.jsonl")

        let (program, exit) = try run(directory, "list", "--json")

        #expect(exit == .status(1))
        let list = try JSONValue(parsing: program.output.text)
        #expect(list["count"] == 1)
        #expect(list["sessions"][0]["sessionId"] == "5e55")
        #expect(list["sessions"][0]["key"] == "agent:main:a\u{202e}b")
        #expect(program.errors.text.contains("ab00.jsonl"))
        #expect(!program.errors.text.contains("ab01.jsonl"))
    }

    @Test("Names from clients are escaped for the terminal")
    func escaped() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.header, to: "agents/main/sessions/ab/\(Self.digest).jsonl")

        let (program, exit) = try run(directory, "list")

        #expect(exit == .status(0))
        #expect(program.output.text.contains("agent:main:a\\u{202e}b"))
        #expect(!program.output.text.unicodeScalars.contains("\u{202e}"))
    }

    @Test(
        "A session is printed by its key and by its id", arguments: ["agent:main:openai-user:anna", ""])
    func show(key: String) throws {
        let scenario = try Scenario()
        try scenario.upstream.script("whole=\"the \u{1b}[31manswer\"")
        #expect(try scenario.chat("a question", ["user": "anna"]).status == 200)
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        let id = try #require(session.lines[0]["id"].string)

        let program = try ChildProgram(
            Products.commandLine,
            ["sessions", "show", key.isEmpty ? id : key, "--state-dir", scenario.gateway.stateDirectory])

        #expect(try program.wait() == .status(0))
        #expect(program.output.text.contains("    a question\n"))
        #expect(program.output.text.contains("    the \\u{1b}[31manswer\n"))
    }

    @Test("A compaction is printed with its summary, after the messages that it hides from the model")
    func compaction() throws {
        let directory = try TemporaryDirectory()
        let fixture = GrowingFile("\(Products.root)/Tests/Fixtures/Sessions/format-1-compaction.jsonl")
        // SHA-256 of the key `agent:main:fixture`.
        let digest = "f4fcc9cb16fdf26581ea252cf8ce350ebed95890dff093d7b3da5bddb3f56623"
        try directory.write(fixture.text, to: "agents/main/sessions/f4/\(digest).jsonl")

        let (program, exit) = try run(directory, "show", "agent:main:fixture")
        let (json, _) = try run(directory, "show", "agent:main:fixture", "--json")

        #expect(exit == .status(0))
        let lines = program.output.text.split(separator: "\n").map(String.init)
        let texts = lines.filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
        #expect(texts == ["one", "first", "two", "second", "one was answered", "three", "third"])
        #expect(lines.contains { $0.hasPrefix("compaction of 22 tokens  2023-11-14T") })
        let entries = try JSONValue(parsing: json.output.text)["entries"]
        #expect(entries[4]["type"] == "compaction" && entries[4]["firstKeptEntryId"] == entries[2]["id"])
    }

    @Test("A missing session is an exit status")
    func absent() throws {
        let (program, exit) = try run(try TemporaryDirectory(), "show", "agent:main:absent")

        #expect(exit == .status(1))
        #expect(program.errors.text.contains("no session agent:main:absent"))
    }
}
