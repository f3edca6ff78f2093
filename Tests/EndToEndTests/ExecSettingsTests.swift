internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// What `tools.exec` and the arguments of the tools decide about commands, seen by the commands themselves.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct ExecSettingsTests {
    private static let openSocket = "python3 -c 'import socket; socket.socket(); print(\"network\")' 2>/dev/null"

    @Test("The settings of tools.exec and the arguments of exec reach the command")
    func settings() throws {
        let programs = try TemporaryDirectory()
        try programs.write("#!/bin/sh\necho mine\n", to: "mine", mode: 0o700)
        let exec: JSONValue = [
            "security": "full", "timeoutSec": 2, "network": false, "pathPrepend": [.string(programs.path)],
            "limits": ["filesMax": 77],
        ]
        // exec has its own time, not that of other calls.
        let tools = try ToolScenario(["exec": exec, "callSeconds": 1])
        let texts = try tools.results(of: [
            ("exec", ["command": "mine; ulimit -n; echo $A", "env": ["A": "variable"]]),
            ("exec", ["command": .string("\(Self.openSocket) || echo none")]),
            ("exec", ["command": "sleep 1000", "timeout": 1_000, "yieldMs": 600_000]),
            ("exec", ["command": "sleep 1000", "background": true, "yieldMs": 600_000]),
        ])
        #expect(texts[0] == "mine\n77\nvariable\n")
        #expect(texts[1] == "none\n")
        #expect(texts[2] == "[The command was killed because its time limit was reached.]")
        #expect(texts[3].hasPrefix("The command continues in the background"))
        let open = try ToolScenario()
        #expect(try open.results(of: [("exec", ["command": .string(Self.openSocket)])]) == ["network\n"])
    }

    @Test("A client that asks for it receives the output of a command while the command runs")
    func progress() throws {
        let tools = try ToolScenario()
        let text = "sleep 0.3; echo at it; until test -e go; do sleep 0.05; done; echo end"
        try tools.scenario.upstream.script(ToolScenario.call("exec", ["command": .string(text)]), "text=done")
        let connection = try tools.scenario.begin(
            "run", ["stream": true], headers: [("x-openclaw-tool-events", "1")])
        try connection.read(until: #""phase":"progress""#)
        try tools.write("", to: "go")
        let events = try connection.response().events.map { $0["openclaw"]["tool"] }
        #expect(events.contains { $0["phase"] == "progress" && $0["text"] == "at it\n" })
        #expect(try tools.results() == ["at it\nend\n"])
    }

    @Test("With an allowlist the model can run its programs only")
    func allowlist() throws {
        let tools = try ToolScenario(["exec": ["security": "allowlist", "allowlist": ["echo"]]])
        let texts = try tools.results(of: [("exec", ["command": "echo hi"]), ("exec", ["command": "touch file"])])
        #expect(texts[0] == "hi\n" && texts[1].contains("touch: not one of the programs"))
        #expect(unsafe access("\(tools.workspace)/file", F_OK) == -1)
    }

    @Test("A search can change nothing and has no network, whatever program it is")
    func searchProgram() throws {
        let programs = try TemporaryDirectory()
        let text = "#!/bin/sh\ntouch file 2>/dev/null && echo wrote\n\(Self.openSocket)\necho searched\n"
        try programs.write(text, to: "rg", mode: 0o700)
        let tools = try ToolScenario(["exec": ["security": "full", "pathPrepend": [.string(programs.path)]]])
        #expect(
            try tools.results(of: [("grep", ["pattern": "x"]), ("find", ["pattern": "x"])]) == [
                "searched", "searched",
            ])
    }

    @Test("A search takes a text or an expression, a glob, and a limit")
    func searchArguments() throws {
        let tools = try ToolScenario()
        try tools.write("a.c\nabc\n", to: "one.txt")
        try tools.write("a.c\n", to: "two.md")
        let texts = try tools.results(of: [
            ("grep", ["pattern": "a.c", "literal": true, "glob": "*.txt"]),
            ("grep", ["pattern": "a.c", "glob": "*.txt"]), ("grep", ["pattern": "a.c", "limit": 1]),
            ("grep", ["pattern": "--files"]),
        ])
        #expect(texts[0] == "./one.txt:1:a.c")
        #expect(texts[1] == "./one.txt:1:a.c\n./one.txt:2:abc")
        #expect(texts[2] == "./one.txt:1:a.c\n[1 of 3 lines. Use a larger limit or a narrower pattern.]")
        #expect(texts[3] == "No line matches.")
    }

    @Test("Standard input ends with eof; what a slow command does not read, and input after its end, is reported")
    func input() throws {
        let tools = try ToolScenario()
        let started = try tools.results(of: [
            ("exec", ["command": "cat >/dev/null; echo over", "background": true]),
            ("exec", ["command": "sleep 1000", "background": true]),
        ])
        let ids = started.compactMap { $0.firstMatch(of: /sessionId ([0-9a-f]+)/)?.1 }
        try #require(ids.count == 2)
        let (reader, sleeper) = (JSONValue.string(String(ids[0])), JSONValue.string(String(ids[1])))
        let large = JSONValue.string(String(repeating: "x", count: 1 << 20))
        let first = try tools.results(of: [
            ("process", ["action": "write", "sessionId": reader, "data": "x", "eof": true]),
            ("process", ["action": "write", "sessionId": sleeper, "data": large]),
        ])
        #expect(first[0] == "Wrote 1 byte.")
        #expect(first[1].hasPrefix("Written: ") && first[1].contains(" of 1048576 bytes. The command reads slowly."))
        try GrowingFile("\(tools.runtimeDirectory)/commands/main/\(ids[0]).jsonl").wait(forLineWith: #""ended""#)
        let last = try tools.results(of: [
            ("process", ["action": "write", "sessionId": reader, "data": "x"]),
            ("process", ["action": "poll", "sessionId": reader]),
            ("process", ["action": "kill", "sessionId": sleeper]),
        ])
        #expect(last[0] == "The command has ended; it reads no more input.")
        #expect(last[1].hasPrefix("over\n"))
    }
}
