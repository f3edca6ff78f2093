internal import Agent
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The files of runs, and `openclaw runs`.
struct RunsTests {
    private static let endless = "[[tokens=3 hang=3]]"

    private func files(_ test: AgentScenario) -> [String] {
        test.gateway.directory.files(below: "runs").map { "\(test.runs)/\($0)" }
    }

    /// The file of the only run, once it contains a text.
    private func run(_ test: AgentScenario, with text: String = "t2") throws -> GrowingFile {
        try test.upstream.wait(until: "opened=1")
        let file = GrowingFile(try #require(files(test).first))
        try file.wait(for: text) { $0.contains(text) ? true : nil }
        return file
    }

    @Test("A run of HTTP is followed from its first event by another process, until it ends")
    func follow() throws {
        let test = try AgentScenario()
        let connection = try test.scenario.begin("[[tokens=40 delay=50]]", ["stream": true, "user": "ada"])
        _ = try run(test)
        let plain = try test.start(["follow"], command: "runs")
        let json = try test.start(["follow", "--json"], command: "runs")
        let response = try connection.response()
        #expect(try plain.wait() == .status(0), "\(plain.errors.text)")
        #expect(plain.output.text == "\(response.streamedContent)\n")
        #expect(try json.wait() == .status(0))
        let lines = try json.output.lines.map { try JSONValue(parsing: $0) }
        #expect(lines.first?["kind"] == "run")
        #expect(lines.first?["runId"].string == response["x-request-id"])
        #expect(lines.first?["sessionKey"] == "agent:main:openai-user:ada")
        #expect(lines.first?["origin"] == "http")
        #expect(lines.dropFirst().map { $0["seq"] } == (1..<lines.count).map { .integer($0) })
        #expect(lines.compactMap { $0["text"].string }.joined() == response.streamedContent)
        #expect(lines.last?["ending"] == "stop")
        // It can still be read after its end.
        let late = try test.output("runs", "follow", try #require(response["x-request-id"]))
        #expect(late == plain.output.text)
    }

    @Test(
        "A run is stopped by the command, and by rm; its client receives an error and its session keeps the text",
        arguments: [true, false])
    func stop(byCommand: Bool) throws {
        let test = try AgentScenario()
        let connection = try test.scenario.begin(Self.endless, ["stream": true, "user": "ada"])
        let file = try run(test)
        let follower = try test.start(["follow"], command: "runs")
        try follower.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        if byCommand {
            let (program, exit) = try test.run("stop", file.path.fileName, command: "runs")
            #expect(exit == .status(0), "\(program.errors.text)")
            #expect(program.output.text == "stopped \(file.path.fileName)\n")
        } else {
            try File.remove(FilePath(file.path))
        }
        let response = try connection.response()
        #expect(response.isComplete)
        #expect(response.isDone)
        #expect(response.text.contains("\"code\":\"run_stopped\""))
        #expect(response.finishReasons.isEmpty)
        #expect(try follower.wait() == .status(1))
        #expect(follower.errors.text.contains("stopped by the operator"))
        try test.upstream.wait(until: "aborted=1&open=0")
        let session = try #require(try test.gateway.sessions()["agent:main:openai-user:ada"])
        #expect(session.messages.last?["stopReason"] == "aborted")
        #expect(files(test).isEmpty)
        #expect(try test.run("stop", file.path.fileName, command: "runs").exit == .status(1))
    }

    @Test("A run that waits for its session, for a tool or for the first byte of a model is stopped, too")
    func stopWaiting() throws {
        let test = try AgentScenario()
        let holder = try test.start(["-m", Self.endless])
        _ = try run(test)
        let waiter = try test.start(["-m", "second"])
        try test.gateway.directory.wait(below: "runs") { files(test).count == 2 }
        let runs = try JSONValue(parsing: test.output("runs", "list", "--json"))["runs"].array
        #expect(runs.map { $0["state"] } == ["running", "running"])
        let waiting = try #require(runs.first?["runId"].string)
        #expect(try test.run("stop", waiting, command: "runs").exit == .status(0))
        #expect(try waiter.wait() == .status(75))
        #expect(waiter.errors.text.contains("operator"))
        let head = try test.scenario.begin("[[hang=head]]")
        try test.upstream.wait(until: "opened=2")
        let last = try JSONValue(parsing: test.output("runs", "list", "--json", "--running"))
        #expect(try test.run("stop", last["runs"][0]["runId"].string ?? "", command: "runs").exit == .status(0))
        let response = try head.response()
        #expect(response.status == 503)
        #expect(response.errorCode == "run_stopped")
        #expect(response["x-should-retry"] == "false")
        holder.signal(SIGINT)
        #expect(try holder.wait() == .signal(SIGINT))
    }

    @Test("A worker that is killed leaves a run that has crashed")
    func crash() throws {
        let test = try AgentScenario()
        let connection = try test.scenario.begin(Self.endless, ["stream": true])
        _ = try run(test)
        let follower = try test.start(["follow"], command: "runs")
        try follower.output.wait(for: "t2") { $0.contains("t2") ? true : nil }
        for worker in test.gateway.workers { kill(worker, SIGKILL) }
        _ = try connection.response()
        #expect(try follower.wait() == .status(70))
        #expect(follower.errors.text.contains("run_crashed"))
        let list = try test.output("runs", "list").split(separator: "\n")
        #expect(list.count == 2)
        #expect(list.last?.contains("run_crashed") == true)
    }

    @Test("How a run ended is listed: clients that left, failures of models, runs without a gateway")
    func endings() throws {
        let test = try AgentScenario()
        let connection = try test.scenario.begin(Self.endless, ["stream": true])
        let file = try run(test)
        connection.close()
        try file.wait(for: "end") { $0.contains("\"ended\"") ? true : nil }
        _ = try test.run("-m", "[[status=401 body=no]]")
        _ = try test.run("-m", "hi", "--local", "--agent", "beta")
        let list = try JSONValue(parsing: test.output("runs", "list", "--json"))
        #expect(list["count"] == 3)
        let runs = list["runs"].array.map { [$0["agentId"], $0["origin"], $0["state"], $0["reason"]] }
        #expect(runs[0] == ["beta", "local", "stop", .null])
        #expect(runs[1].prefix(3) == ["main", "http", "failed"])
        #expect(runs[2] == ["main", "http", "aborted", "client"])
        let beta = try test.output("runs", "list", "--json", "--agent", "beta")
        #expect(try JSONValue(parsing: beta)["count"] == 1)
    }

    @Test("Stale files of 500 runs are listed, and removed with the next start of the gateway; running ones are not")
    func stale() throws {
        let test = try AgentScenario()
        for index in 1...500 {
            let name = "chatcmpl_\(index)"
            let line = "{\"kind\":\"run\",\"at\":1,\"runId\":\"\(name)\",\"agentId\":\"main\",\"origin\":\"http\"}\n"
            let file = try test.gateway.directory.write(line, to: "runs/\(name).jsonl")
            try FileTime.set(file, secondsAgo: 700)
        }
        let list = try JSONValue(parsing: test.output("runs", "list", "--json"))
        #expect(list["count"] == 500)
        #expect(Set(list["runs"].array.compactMap { $0["state"].string }) == ["run_crashed"])
        let connection = try test.scenario.begin(Self.endless, ["stream": true])
        try connection.read(until: "t2")
        try test.gateway.directory.wait(below: "runs") { files(test).count == 1 }
        #expect(GrowingFile(try #require(files(test).first)).text.contains("t2"))
    }

    @Test("Lines that a program wrote which is not a gateway cannot control a terminal, nor end the command")
    func hostileFile() throws {
        let test = try AgentScenario()
        let esc = "\\u001b]0;x\\u0007"
        let lines = [
            "{\"kind\":\"run\",\"at\":1,\"runId\":\"x\",\"agentId\":\"a\(esc)\",\"origin\":\"\(esc)\",\"sessionKey\":\"\(esc)\"}",
            "{\"kind\":\"text\",\"text\":\"a\(esc)b\"}", "{\"kind\":\"text\",\"text\":7}", "{", "[]", "null", "\u{0}",
            "{\"kind\":\"toolStarted\",\"tool\":{\"phase\":\"started\",\"id\":\"1\",\"name\":\"\(esc)\"}}",
            "{\"kind\":\"ended\",\"ending\":\"failed\",\"reason\":\"\(esc)\"}",
        ]
        try test.gateway.directory.write(lines.joined(separator: "\n") + "\n", to: "runs/x.jsonl")
        let list = try test.output("runs", "list")
        #expect(!list.contains("\u{1b}"))
        #expect(list.contains("\\u{1b}"))
        let terminal = try ChildProgram(
            "/usr/bin/script", ["-qec", "\(Products.commandLine) runs follow x", "/dev/null"],
            environment: test.environment.merging(["TERM": "xterm"]) { $1 })
        #expect(try terminal.wait() == .status(1))
        #expect(!terminal.output.text.contains("\u{1b}]"))
        #expect(terminal.output.text.contains("a\\u{1b}]0;x\\u{7}b"))
        #expect(try test.output("runs", "follow", "x", "--json").split(separator: "\n").count == 5)
    }

    @Test("Without the directory no run is recorded, and the command says what to do")
    func withoutDirectory() throws {
        let scenario = try Scenario()
        #expect(try scenario.chat().status == 200)
        let program = try ChildProgram(
            Products.commandLine, ["runs", "list"],
            environment: ["OPENCLAW_RUNTIME_DIR": "\(scenario.gateway.directory.path)/none"])
        #expect(try program.wait() == .status(1))
        #expect(program.errors.lines.count == 1)
        #expect(program.errors.text.contains("systemd-tmpfiles"))
    }
}

extension String {
    /// The name of a file without its directory and `.jsonl`.
    fileprivate var fileName: String { String(split(separator: "/").last?.dropLast(".jsonl".count) ?? "") }
}
