internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// Tools of the agent: offered to the model, called by it, executed by the gateway.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct AgentToolTests {
    private static func exec(_ command: String) -> String {
        ToolScenario.call("exec", ["command": .string(command)])
    }

    @Test("A command runs in the workspace; the model receives its output, and the client the answer")
    func command() throws {
        let tools = try ToolScenario()
        let upstream = tools.scenario.upstream
        try upstream.script(Self.exec("pwd; echo hi >file; echo out; echo err >&2"), "text=\"It said out.\"")
        #expect(try tools.scenario.chat("run it").content == "It said out.")
        #expect(try tools.results() == ["\(tools.workspace)\nout\nerr\n"])
        #expect(GrowingFile("\(tools.workspace)/file").text == "hi\n")
        let offered = try upstream.requests()[0].body["tools"].array.map { $0["function"]["name"].string }
        #expect(offered.contains("exec") && offered.contains("process") && offered.contains("grep"))
        #expect(tools.scenario.gateway.workers.isEmpty)
    }

    @Test("A call in a turn for which no tool is offered is not executed")
    func notOffered() throws {
        let tools = try ToolScenario()
        try tools.scenario.upstream.script(Self.exec("echo hi >file"), "text=ok")
        #expect(try tools.scenario.chat("run it", ["tool_choice": "none"]).content == "ok")
        #expect(try tools.results() == ["There is no tool named exec. No tool is available now."])
        #expect(unsafe access("\(tools.workspace)/file", F_OK) == -1)
    }

    @Test("A command cannot read the configuration, wherever it is")
    func configuration() throws {
        let tools = try ToolScenario()
        let path = tools.scenario.gateway.configurationPath
        try tools.scenario.upstream.script(Self.exec("cat '\(path)' || ls ."), "text=ok")
        _ = try tools.scenario.chat("read it")
        #expect(try tools.results() == ["cat: \(path): Permission denied\n"])
    }

    @Test("A command that cannot continue in the background, because of the user of commands, runs in the foreground")
    func foregroundOnly() throws {
        let tools = try ToolScenario()
        let commands = "\(tools.runtimeDirectory)/commands/main"
        // A file in the place of the agent's directory of commands.
        close(unsafe open(commands, O_CREAT | O_WRONLY, 0o600))
        let slow = ToolScenario.call("exec", ["command": "echo begun; sleep 1000", "yieldMs": 2_000])
        try tools.scenario.upstream.script(Self.exec("echo hi"), slow, "text=ok")
        _ = try tools.scenario.chat("run it")
        let results = try tools.results()
        #expect(results.first == "hi\n")
        #expect(results.last?.hasPrefix("begun\n\n\nThe command was stopped, because it cannot continue") == true)
    }

    @Test("A failed command is an error with its status; a large output is cut in its middle")
    func failures() throws {
        let tools = try ToolScenario()
        let call = Self.exec("seq 1 100000; exit 3")
        try tools.scenario.upstream.script(call, "text=ok")
        _ = try tools.scenario.chat("run it")
        let result = try #require(try tools.results().first)
        #expect(result.hasPrefix("1\n2\n") && result.hasSuffix("100000\n[The command ended with status 3.]"))
        #expect(result.contains("bytes of the output left out") && result.utf8.count < 66_000)
    }

    @Test("A command that takes longer than yieldMs continues, and a later request of the agent finds it")
    func background() throws {
        let tools = try ToolScenario()
        let upstream = tools.scenario.upstream
        let text = "echo started; read line; echo got $line; sleep 1000"
        try upstream.script(ToolScenario.call("exec", ["command": .string(text), "yieldMs": 2_000]), "text=ok")
        _ = try tools.scenario.chat("run it")
        let result = try #require(try tools.results().first)
        #expect(result.hasPrefix("started\n") && result.contains("continues in the background"))
        let id = try #require(result.firstMatch(of: /sessionId ([0-9a-f]+)/)).1
        let session = JSONValue.string(String(id))

        let input: [JSONValue] = [
            ["action": "list"], ["action": "write", "sessionId": session, "data": "hello\n"],
        ]
        for step in input { try upstream.script(ToolScenario.call("process", step)) }
        try upstream.script("text=done")
        #expect(try tools.scenario.chat("control it").content == "done")
        let listed = try tools.results()
        #expect(listed[0] == "\(id): echo started; read line; echo got $line; sleep 1000 [The command is running.]")
        #expect(listed[1] == "Wrote 6 bytes.")

        try GrowingFile("\(tools.runtimeDirectory)/commands/main/\(id).jsonl").wait(forLineWith: "got hello")
        let rest: [JSONValue] = [
            ["action": "poll", "sessionId": session, "offset": 0, "timeoutMs": 10_000],
            ["action": "log", "sessionId": session], ["action": "kill", "sessionId": session], ["action": "list"],
        ]
        for step in rest { try upstream.script(ToolScenario.call("process", step)) }
        try upstream.script("text=done")
        #expect(try tools.scenario.chat("end it").content == "done")
        let results = try tools.results()
        #expect(results[0].hasPrefix("started\ngot hello\n"))
        #expect(results[1].contains("started\ngot hello"))
        #expect(results[2].contains("was stopped"))
        #expect(results[3] == "No command is in the background.")
    }

    @Test("grep and find search the workspace, and nothing outside of it")
    func search() throws {
        let tools = try ToolScenario()
        try tools.write("one\nNeedle 1\nthree\n", to: "sub/a.txt")
        try tools.write("needle 2\n", to: "b.md")
        let calls: [(String, JSONValue)] = [
            ("grep", ["pattern": "needle", "ignoreCase": true]), ("grep", ["pattern": "N.*1", "path": "sub"]),
            ("grep", ["pattern": "nothing-like-this"]), ("grep", ["pattern": "(", "literal": false]),
            ("find", ["pattern": "**/*.txt"]), ("grep", ["pattern": "x", "path": "../run"]),
            ("find", ["pattern": "*", "path": "/etc"]),
        ]
        for (tool, arguments) in calls { try tools.scenario.upstream.script(ToolScenario.call(tool, arguments)) }
        try tools.scenario.upstream.script("text=done")
        #expect(try tools.scenario.chat("search").content == "done")
        let results = try tools.results()
        #expect(results[0] == "./b.md:1:needle 2\n./sub/a.txt:2:Needle 1")
        #expect(results[1] == "sub/a.txt:2:Needle 1")
        #expect(results[2] == "No line matches.")
        #expect(results[3].contains("regex parse error"))
        #expect(results[4] == "./sub/a.txt")
        #expect(results[5].contains("must be in the workspace") && results[6].contains("must be in the workspace"))
    }

    @Test("A client that asks for it receives each tool call, in both forms of the response")
    func events() throws {
        let tools = try ToolScenario()
        let header = [("x-openclaw-tool-events", "1")]
        try tools.scenario.upstream.script(Self.exec("echo hi"), "text=done")
        let object = try tools.scenario.chat("run", headers: header)
        let listed = object.json["openclaw"]["tools"].array
        #expect(listed.map { $0["phase"] } == ["started", "ended"])
        #expect(listed[0]["name"] == "exec" && listed[0]["arguments"] == #"{"command":"echo hi"}"#)
        #expect(listed[1]["text"] == "hi\n" && listed[1]["is_error"] == false)
        #expect(listed[1]["details"]["exitCode"] == 0)

        try tools.scenario.upstream.script(Self.exec("echo hi"), "text=done")
        let stream = try tools.scenario.chat("run", ["stream": true], headers: header)
        let events = stream.events.map { $0["openclaw"]["tool"] }.filter { !["progress", .null].contains($0["phase"]) }
        #expect(events.map { $0["phase"] } == ["started", "ended"])
        #expect(stream.streamedContent == "done")

        try tools.scenario.upstream.script(Self.exec("echo hi"), "text=done")
        #expect(try tools.scenario.chat("run").json["openclaw"].keys.isEmpty)
    }

    @Test("Each executed call has a journal entry, commands with what they used; the metrics count commands")
    func journal() throws {
        let tools = try ToolScenario()
        try tools.scenario.upstream.script(Self.exec("echo secret"), Self.exec("exit 1"), "text=done")
        _ = try tools.scenario.chat("run")
        let lines = tools.scenario.gateway.log.lines.filter { $0.contains("OPENCLAW_TOOL=exec") }
        try #require(lines.count == 2)
        #expect(lines[0].contains("OPENCLAW_TOOL_STATUS=ok") && lines[1].contains("OPENCLAW_TOOL_STATUS=error"))
        #expect(lines[0].contains(" OPENCLAW_CPU_MS=") && lines[0].contains(/OPENCLAW_MEMORY_PEAK=[1-9]/))
        #expect(lines[0].contains(/OPENCLAW_DURATION_MS=[1-9]/))
        #expect(!tools.scenario.gateway.log.text.contains("secret"))
        // The supervisor counts when it has reaped the worker.
        try tools.scenario.gateway.log.wait(forLineWith: "OPENCLAW_TURNS=3")
        let metrics = try tools.scenario.get("/metrics").text
        #expect(metrics.contains(#"openclaw_commands_total{result="completed"} 1"#))
        #expect(metrics.contains(#"openclaw_commands_total{result="failed"} 1"#))
    }

    @Test("A tool that is not allowed is neither offered nor executed")
    func denied() throws {
        let tools = try ToolScenario(["deny": ["grep"]])
        try tools.scenario.upstream.script(
            Self.exec("touch file"), ToolScenario.call("grep", ["pattern": "x"]), "text=done")
        _ = try tools.scenario.chat("run")
        let offered = try tools.scenario.upstream.requests()[0].body["tools"].array.map {
            $0["function"]["name"].string
        }
        #expect(!offered.contains("exec") && !offered.contains("grep") && offered.contains("find"))
        let results = try tools.results()
        #expect(results[0] == "The tool exec is not available: tools.exec.security is deny.")
        #expect(results[1] == "The tool grep is not available: tools.deny contains it.")
        #expect(unsafe access("\(tools.workspace)/file", F_OK) == -1)
    }

    @Test("Without tool_choice none the model gets no tools; a client's tool must not have the name of the agent's")
    func choice() throws {
        let tools = try ToolScenario()
        try tools.scenario.upstream.script("text=done")
        _ = try tools.scenario.chat("hi", ["tool_choice": "none"])
        #expect(try tools.scenario.upstream.request().body["tools"].array.isEmpty)
        let own: JSONValue = [["type": "function", "function": ["name": "exec"]]]
        let answer = try tools.scenario.chat("hi", ["tools": own])
        #expect(answer.status == 400 && answer.json["error"]["param"] == "tools")
        #expect(answer.json["error"]["code"] == "invalid_request")
        #expect(answer.json["error"]["message"].string?.contains("tools.deny") == true)
    }

    @Test("A response format is left to a last turn of a model that cannot combine it with tools")
    func responseFormat() throws {
        let tools = try ToolScenario()
        try tools.scenario.upstream.script(Self.exec("echo 7"), "text=\"It is seven.\"", #"text="{\"n\":7}""#)
        let answer = try tools.scenario.chat("how many?", ["response_format": ["type": "json_object"]])
        #expect(answer.content == #"{"n":7}"#)
        let sent = try tools.scenario.upstream.requests().map(\.body)
        try #require(sent.count == 3)
        #expect(sent.map { $0["tools"].array.isEmpty } == [false, false, true])
        #expect(sent.map { $0["response_format"].keys.isEmpty } == [true, true, false])
        #expect(sent[2]["messages"].array.last?["role"] == "tool")
    }

    @Test("A call that a model makes in the separate last turn is not executed, and the answer keeps its format")
    func callInLastTurn() throws {
        let tools = try ToolScenario()
        try tools.scenario.upstream.script(
            Self.exec("echo 7"), "text=\"It is seven.\"", Self.exec("echo hi >file"), #"text="{\"n\":7}""#)
        let answer = try tools.scenario.chat("how many?", ["response_format": ["type": "json_object"]])
        #expect(answer.content == #"{"n":7}"# && answer.json["choices"][0]["finish_reason"] == "stop")
        #expect(try tools.results() == ["7\n", "There is no tool named exec. No tool is available now."])
        #expect(unsafe access("\(tools.workspace)/file", F_OK) == -1)
        let sent = try tools.scenario.upstream.requests().map(\.body)
        #expect(sent.map { $0["tools"].array.isEmpty } == [false, false, true, true])
        #expect(sent.map { $0["response_format"].keys.isEmpty } == [true, true, false, false])
    }

    @Test("A client that leaves ends the command and all that it started")
    func clientGone() throws {
        let tools = try ToolScenario()
        // The ids as /proc shows them.
        let own = "read pid rest </proc/self/stat; echo $pid >>pids"
        try tools.scenario.upstream.script(
            Self.exec("setsid sh -c '\(own); exec sleep 1000' & \(own); wait"), "text=done")
        try tools.write("", to: "pids")
        let connection = try tools.scenario.begin("run", ["stream": true])
        let pids = try GrowingFile("\(tools.workspace)/pids").wait(for: "two ids") { text in
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.count == 3 ? lines.compactMap { Int32($0) } : nil
        }
        let processes = try pids.map { try Descriptor.process($0) }
        #expect(processes.count == 2)
        connection.close()
        for process in processes { #expect(Deadline(within: patience).ready(process.number)) }
    }

    private static let weather: JSONValue = [["type": "function", "function": ["name": "weather"]]]

    @Test(
        "Of a turn that calls tools of both, the client receives its own calls, and its results resume the run",
        arguments: [nil, "anna"])
    func mixed(user: String?) throws {
        let tools = try ToolScenario()
        let upstream = tools.scenario.upstream
        let fields: JSONValue = ["tools": Self.weather, "user": user.map(JSONValue.string) ?? nil]
        try upstream.script("\(Self.exec("echo from the agent")) tool=weather args=\"{}\"", "text=sunny")
        let first = try tools.scenario.chat("weather?", fields).json["choices"][0]
        #expect(first["finish_reason"] == "tool_calls")
        let calls = first["message"]["tool_calls"].array
        #expect(calls.map { $0["function"]["name"] } == ["weather"])

        let messages: JSONValue = [
            ["role": "user", "content": "weather?"], first["message"],
            ["role": "tool", "tool_call_id": calls[0]["id"], "content": "25 degrees"],
        ]
        #expect(try tools.scenario.chat("", fields.merged(with: ["messages": messages])).content == "sunny")
        let last = try #require(try upstream.requests().last).body["messages"].array
        let results = last.filter { $0["role"] == "tool" }.map { $0["content"].string }
        #expect(results.contains("25 degrees"))
        // A session also has what the agent's tool has done.
        #expect(results.contains("from the agent\n") == (user != nil))
        let called = last.flatMap { $0["tool_calls"].array }.map { $0["function"]["name"].string }
        #expect(Set(called) == (user == nil ? ["weather"] : ["exec", "weather"]))
    }

    @Test("A front end that sends its whole history continues the session after a run with tools")
    func history() throws {
        let tools = try ToolScenario()
        let upstream = tools.scenario.upstream
        try upstream.script("text=\"I look.\" \(Self.exec("echo 7"))", "text=\"It is 7.\"", "text=\"Yes.\"")
        let header = [("x-openwebui-chat-id", "chat-1")]
        let answer = try #require(try tools.scenario.chat("how many?", headers: header).content)
        #expect(answer == "I look.\n\nIt is 7.")
        let messages: JSONValue = [
            ["role": "user", "content": "how many?"], ["role": "assistant", "content": .string(answer)],
            ["role": "user", "content": "sure?"],
        ]
        #expect(try tools.scenario.chat("", ["messages": messages], headers: header).content == "Yes.")
        let last = try #require(try upstream.requests().last).body["messages"].array
        #expect(last.filter { $0["role"] == "tool" }.map { $0["content"] } == ["7\n"])
        #expect(try tools.scenario.gateway.sessions().count == 1)
    }

    @Test("After a tool has run, a client must not repeat a failed request by itself")
    func repeating() throws {
        let tools = try ToolScenario()
        let failure = "status=429 retry-after=30"
        try tools.scenario.upstream.script(failure, Self.exec("true"), failure)
        let before = try tools.scenario.chat("run")
        let after = try tools.scenario.chat("run")
        #expect(before.status == 429 && before["x-should-retry"] == "true")
        #expect(after.status == 429 && after["x-should-retry"] == "false")
    }

    @Test("A run edits a file, reads it, lists it, and reports; the session has each step")
    func files() throws {
        let tools = try ToolScenario([:])
        try tools.write("one\ntwo\n", to: "notes.txt")
        let calls: [(String, JSONValue)] = [
            ("edit", ["path": "notes.txt", "oldText": "two", "newText": "three"]), ("read", ["path": "notes.txt"]),
            ("write", ["path": "new/file.txt", "content": "hello"]), ("ls", ["path": "new"]),
            ("read", ["path": "../secret"]), ("read", ["path": "/etc/passwd"]),
        ]
        for (tool, arguments) in calls { try tools.scenario.upstream.script(ToolScenario.call(tool, arguments)) }
        try tools.scenario.upstream.script("text=done")
        #expect(try tools.scenario.chat("go", ["user": "anna"]).content == "done")
        let results = try tools.results()
        try #require(results.count == calls.count)
        #expect(results[1].hasPrefix("one\nthree") && results[3] == "file.txt")
        #expect(results[4].contains("workspace") && results[5].contains("workspace"))
        #expect(GrowingFile("\(tools.workspace)/notes.txt").text == "one\nthree\n")
        #expect(GrowingFile("\(tools.workspace)/new/file.txt").text == "hello")
        let stored = try #require(try tools.scenario.gateway.sessions().values.first)
        #expect(stored.messages.map { $0["role"].string ?? "" }.filter { $0 == "toolResult" }.count == calls.count)
    }

    @Test("With tools.fs.workspaceOnly false file tools reach other files, but not the state and the configuration")
    func otherFiles() throws {
        let tools = try ToolScenario(["fs": ["workspaceOnly": false]])
        let gateway = tools.scenario.gateway
        let paths = [
            "/etc/debian_version", "\(tools.runtimeDirectory)/../workspace/mine", "\(gateway.configurationPath)",
            "\(gateway.stateDirectory)/agents", "/proc/self/environ",
        ]
        try tools.write("mine", to: "mine")
        for path in paths {
            try tools.scenario.upstream.script(ToolScenario.call("read", ["path": .string(path)]))
        }
        try tools.scenario.upstream.script("text=done")
        _ = try tools.scenario.chat("go")
        let results = try tools.results()
        #expect(results[0].hasPrefix(GrowingFile("/etc/debian_version").lines[0]))
        #expect(results[1].hasPrefix("mine"))
        for (path, result) in zip(paths, results).dropFirst(2) {
            #expect(result.hasPrefix("`\(path)`") && !result.contains("token"), "\(result)")
        }
    }
}
