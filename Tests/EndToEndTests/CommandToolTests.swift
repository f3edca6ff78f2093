internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// The tools `exec`, `process`, `grep` and `find`, called by a model.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct CommandToolTests {
    private static func exec(_ command: String) -> String {
        ToolScenario.call("exec", ["command": .string(command)])
    }

    @Test("A command cannot read the files of secrets and the credentials, wherever they are")
    func secrets() throws {
        let secrets = try TemporaryDirectory()
        let file = try secrets.write("upstream-key", to: "file/key")
        try secrets.makeDirectory("credentials")
        let credential = try secrets.write("secret", to: "credentials/key")
        let provider: JSONValue = ["apiKey": ["source": "file", "id": .string(file)]]
        let tools = try ToolScenario(
            patch: ["models": ["providers": ["scripted": provider]]],
            environment: ["CREDENTIALS_DIRECTORY": "\(secrets.path)/credentials"])
        try tools.scenario.upstream.script(Self.exec("cat \(file) \(credential); echo end"), "text=ok")
        _ = try tools.scenario.chat("read them")
        let denied = [file, credential].map { "cat: \($0): Permission denied\n" }.joined()
        #expect(try tools.results() == ["\(denied)end\n"])
    }

    @Test("A command cannot have other limits or workspaces by a connection of its own", arguments: [false, true])
    func ownConnection(asOrphan: Bool) throws {
        let tools = try ToolScenario()
        let program = """
            import json, socket, struct, sys
            request = json.dumps({"argv": ["touch", "escaped"], "workspace": "/tmp", "directory": "/tmp"}).encode()
            client = socket.socket(socket.AF_UNIX)
            client.connect(sys.argv[1])
            client.sendall(b"R" + struct.pack(">I", len(request)) + request)
            print(client.recv(65536).decode("latin-1"), flush=True)
            """
        try tools.write(program, to: "connect.py")
        let text = { (path: String) in
            let connect = "python3 connect.py \(path)"
            return asOrphan ? "mkfifo answer; (setsid sh -c '\(connect) >answer 2>&1' &); cat answer" : connect
        }
        // The runtime directory is hidden from a command; another name of the socket is not hidden.
        let socket = "\(tools.runtimeDirectory)/command.sock"
        try #require(unsafe link(socket, "\(tools.workspace)/socket") == 0)
        try tools.scenario.upstream.script(
            Self.exec(text(socket)), Self.exec("rm -f answer; " + text("socket")), "text=ok")
        _ = try tools.scenario.chat("try it")
        let results = try tools.results()
        #expect(results.first?.contains("PermissionError") == true)
        #expect(results.last?.contains("A command cannot use the service of commands") == true)
    }

    @Test("At the Unix socket of the gateway a command needs the token, which it cannot read")
    func gatewaySocket() throws {
        let tools = try ToolScenario(start: .activatedOnUnixSocket)
        let program = """
            import socket, sys
            client = socket.socket(socket.AF_UNIX)
            client.bind("\\0openclaw/client/" + sys.argv[1])
            client.connect("\(tools.scenario.gateway.socketPath)")
            client.sendall(b"GET /v1/models HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
            print(client.recv(65536).decode().split("\\r\\n")[0])
            """
        try tools.write(program, to: "ask.py")
        let person = try ChildProgram("/usr/bin/python3", ["\(tools.workspace)/ask.py", "person"])
        #expect(try person.wait() == .status(0))
        #expect(person.output.text == "HTTP/1.1 200 OK\n")
        try tools.scenario.upstream.script(Self.exec("python3 ask.py command"), "text=ok")
        _ = try tools.scenario.chat("try it")
        #expect(try tools.results() == ["HTTP/1.1 401 Unauthorized\n"])
    }

    @Test("An agent cannot have more commands than tools.exec.commandsMax, in the background or not")
    func commandsMax() throws {
        let tools = try ToolScenario(["exec": ["security": "full", "commandsMax": 1]])
        let long = ToolScenario.call("exec", ["command": "sleep 1000", "background": true])
        try tools.scenario.upstream.script(long, Self.exec("echo hi"), "text=ok")
        _ = try tools.scenario.chat("run them")
        let results = try tools.results()
        #expect(results[0].contains("continues in the background"))
        #expect(results[1].contains("which is the limit (tools.exec.commandsMax)"))
    }

    @Test("Control characters and bytes that are not UTF-8 are replaced in the output of a command and of a search")
    func controls() throws {
        let tools = try ToolScenario()
        try tools.write("a\u{1}b\n", to: "file")
        try tools.scenario.upstream.script(
            Self.exec(#"printf 'a\0b\033[1mc\377\td\r\n'"#), ToolScenario.call("grep", ["pattern": "b"]), "text=ok")
        _ = try tools.scenario.chat("run them")
        #expect(try tools.results() == ["a\u{FFFD}b\u{FFFD}[1mc\u{FFFD}\td\r\n", "./file:1:a\u{FFFD}b"])
    }

    @Test("A search includes hidden files, leaves out .git, and follows .gitignore, in a git repository or not")
    func hiddenFiles() throws {
        let tools = try ToolScenario()
        let files = [".hidden/a", ".env", "b", "ignored", ".git/config"]
        for name in files { try tools.write("needle\n", to: name) }
        try tools.write("ignored\n", to: ".gitignore")
        let calls: [(String, JSONValue)] = [
            ("grep", ["pattern": "needle"]), ("grep", ["pattern": "needle", "glob": "*"]), ("find", ["pattern": "**"]),
            ("find", ["pattern": ".hidden/*"]), ("grep", ["pattern": "needle", "glob": "**/[ab]*"]),
        ]
        for (tool, arguments) in calls { try tools.scenario.upstream.script(ToolScenario.call(tool, arguments)) }
        try tools.scenario.upstream.script("text=done")
        _ = try tools.scenario.chat("search")
        let results = try tools.results()
        #expect(results[0] == "./.env:1:needle\n./.hidden/a:1:needle\n./b:1:needle")
        #expect(results[1] == results[0])
        #expect(results[2] == "./.env\n./.gitignore\n./.hidden/a\n./b")
        #expect(results[3] == "./.hidden/a")
        #expect(results[4] == "./.hidden/a:1:needle\n./b:1:needle")
    }

    @Test("poll refuses an offset that it has not returned; log continues line by line, and shows the last lines")
    func offsets() throws {
        let tools = try ToolScenario()
        let upstream = tools.scenario.upstream
        let text = "seq 1 500; touch ready; sleep 1000"
        try upstream.script(ToolScenario.call("exec", ["command": .string(text), "yieldMs": 300]), "text=ok")
        _ = try tools.scenario.chat("run it")
        let result = try #require(try tools.results().first)
        let id = JSONValue.string(String(try #require(result.firstMatch(of: /sessionId ([0-9a-f]+)/)).1))
        let steps: [JSONValue] = [
            ["action": "poll", "sessionId": id, "offset": .integer(Int.max)],
            ["action": "poll", "sessionId": id, "offset": 7], ["action": "log", "sessionId": id, "limit": 2],
            ["action": "log", "sessionId": id, "offset": 3, "limit": 2],
            ["action": "log", "sessionId": id, "offset": 499], ["action": "log", "sessionId": id, "offset": 600],
        ]
        for step in steps { try upstream.script(ToolScenario.call("process", step)) }
        try upstream.script("text=done")
        _ = try tools.scenario.chat("look at it")
        let results = try tools.results()
        #expect(results[0].hasPrefix("The offset \(Int.max) is not one that poll has returned"))
        #expect(results[1].hasPrefix("The offset 7 is not one that poll has returned"))
        #expect(results[2] == "500\n\n[Lines 500 to 501 of 501. The command is running.]")
        #expect(results[3] == "3\n4\n\n[Lines 3 to 4. Continue with offset 5. The command is running.]")
        #expect(results[4] == "499\n500\n\n[Lines 499 to 500. This is the end of the output. The command is running.]")
        #expect(results[5] == "The output has 500 lines. Use a smaller offset.")
    }
}
