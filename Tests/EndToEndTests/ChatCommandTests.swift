internal import Glibc
internal import SystemPackage
internal import TestSupport
internal import Testing

/// `openclaw chat` on a terminal, with a running gateway.
struct ChatCommandTests {
    private static let prompt = "> "
    private static let endless = "[[tokens=3 hang=3]]"

    private func chat(_ test: AgentScenario, _ options: String = "") throws -> Terminal {
        let terminal = try Terminal("\(Products.commandLine) chat \(options)", environment: test.environment)
        try terminal.wait(for: Self.prompt)
        return terminal
    }

    /// The texts of the user in the last request of the model.
    private func texts(_ test: AgentScenario) throws -> [String] {
        let messages = try test.upstream.requests().last?.body["messages"].array ?? []
        return messages.filter { $0["role"] == "user" }.map { $0["content"].string ?? $0["content"].json }
    }

    @Test("Each message continues the session; Ctrl-D ends the conversation")
    func conversation() throws {
        let test = try AgentScenario()
        let terminal = try chat(test)
        try test.upstream.script("text=first", "text=second")
        try terminal.type("é one\r")
        try terminal.wait(for: "first")
        try terminal.wait(for: Self.prompt)
        try terminal.type("two\r")
        try terminal.wait(for: "second")
        try terminal.wait(for: Self.prompt)
        #expect(try texts(test) == ["é one", "two"])
        #expect(try test.gateway.sessions()["agent:main:main"]?.turns == 2)
        try terminal.type("\u{4}")
        #expect(try terminal.program.wait() == .status(0))
    }

    @Test("A message has several lines after a backslash, between quotes, and when the terminal pastes it")
    func lines() throws {
        let test = try AgentScenario()
        let terminal = try chat(test)
        for (keys, text) in [
            ("a\\\rb\r", "a\nb"), ("\"\"\"\r/one\r\rtwo\r\"\"\"\r", "/one\n\ntwo"),
            ("\u{1b}[200~x\r/y\u{1b}[201~ z\r", "x\n/y z"), (" /new\r", " /new"), ("/etc/hosts\r", "/etc/hosts"),
        ] {
            try test.upstream.script("text=the-answer")
            try terminal.type(keys)
            try terminal.wait(for: "the-answer")
            try terminal.wait(for: Self.prompt)
            #expect(try texts(test).last == text)
        }
    }

    @Test("Ctrl-C stops an answer and discards a line, and the conversation goes on")
    func stop() throws {
        let test = try AgentScenario()
        let terminal = try chat(test)
        try terminal.type("\(Self.endless)\r")
        try terminal.wait(for: "t2")
        try terminal.type("\u{3}")
        try terminal.wait(for: "(stopped)")
        try test.upstream.wait(until: "aborted=1&open=0")
        try terminal.wait(for: Self.prompt)
        try terminal.type("never sent\u{3}")
        try terminal.wait(for: Self.prompt)
        try test.upstream.script("text=fine")
        try terminal.type("after\r")
        try terminal.wait(for: "fine")
        #expect(try texts(test).last == "after")
        try terminal.wait(for: Self.prompt)
        try terminal.type("/exit\r")
        #expect(try terminal.program.wait() == .status(0))
    }

    @Test("/new begins a session whose key is printed, /model chooses a model, /image adds an image")
    func commands() throws {
        let test = try AgentScenario()
        let png = try test.gateway.directory.write("\u{fffd}", to: "a.png")
        let file = try FileDescriptor.open(FilePath(png), .writeOnly, options: .truncate)
        _ = try file.writeAll([0x89, 0x50, 0x4e, 0x47, 1])
        try file.close()
        let terminal = try chat(test)
        try terminal.type("/new\r")
        let shown = try terminal.wait(for: Self.prompt)
        let key = try #require(shown.firstMatch(of: /--session-key (chat:[0-9a-f]+)/)).1
        try terminal.type("/model scripted/model-2\r")
        try terminal.wait(for: "scripted/model-2.")
        try terminal.type("/image /nonexistent\r")
        try terminal.wait(for: "/nonexistent: No such file or directory")
        try terminal.type("/image \(png)\r")
        try terminal.wait(for: "has 1 image")
        try terminal.type("/model\r")
        try terminal.wait(for: "the agent's own model")
        try test.upstream.script("text=seen")
        try terminal.type("look\r")
        try terminal.wait(for: "seen")
        let body = try #require(try test.upstream.requests().last).body
        #expect(body["model"] == "model-1")
        #expect(body.json.contains("data:image/png;base64,iVBORwE="))
        #expect(try test.gateway.sessions().keys.sorted() == ["agent:main:\(key)"])
        try terminal.type("/model nowhere/nothing\r")
        try terminal.wait(for: "nowhere/nothing.")
        try terminal.type("again\r")
        try terminal.wait(for: "again")
        try terminal.wait(for: "nowhere/nothing")
        try terminal.type("/frobnicate\r")
        try terminal.wait(for: "no command /frobnicate")
    }

    @Test("Former lines come back with the arrow key, in a later conversation of the same user, too")
    func history() throws {
        let test = try AgentScenario()
        let first = try chat(test)
        try test.upstream.script("text=one", "text=two")
        try first.type("remember\r")
        try first.wait(for: "one")
        try first.wait(for: Self.prompt)
        try first.type("\u{4}")
        #expect(try first.program.wait() == .status(0))
        let home = test.gateway.directory.path
        var status = stat()
        #expect(
            unsafe stat("\(home)/.local/state/openclaw/chat-history", &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = try chat(test)
        try second.type("\u{1b}[A\r")
        try second.wait(for: "two")
        #expect(try texts(test).last == "remember")
    }

    @Test("Without a terminal the command says what to use")
    func refusals() throws {
        let test = try AgentScenario()
        let program = try ChildProgram(Products.commandLine, ["chat"], environment: test.environment)
        #expect(try program.wait() == .status(64))
        #expect(program.errors.text.contains("use openclaw agent"))
    }
}
