internal import Glibc
internal import TestSupport
internal import Testing

/// The fields of a connection's entry, by how the connection went.
struct JournalTests {
    /// The fields of the first entry that holds a text; those that differ each time are only looked at.
    private func entry(_ scenario: Scenario, with part: String) throws -> [String: String] {
        let line = try scenario.gateway.log.wait(forLineWith: part)
        var fields: [String: String] = [:]
        for word in line.split(separator: " ") where word.hasPrefix("OPENCLAW_") {
            let pair = word.split(separator: "=", maxSplits: 1)
            fields[String(pair[0].dropFirst("OPENCLAW_".count))] = pair.count == 2 ? String(pair[1]) : ""
        }
        for name in ["REQUEST_ID", "DURATION_MS", "CPU_MS", "MEMORY_PEAK", "BYTES_SENT"] {
            #expect(fields.removeValue(forKey: name)?.isEmpty == false, "\(name)")
        }
        #expect(fields.removeValue(forKey: "PEER")?.hasPrefix("127.0.0.1:") == true)
        return fields
    }

    private static let run = ["ROUTE": "chat_completions", "AGENT": "main", "MODEL": "scripted/model-1"]

    private func run(_ fields: [String: String]) -> [String: String] {
        Self.run.merging(fields) { $1 }
    }

    private func session(_ scenario: Scenario) throws -> String {
        let stored = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        return try #require(stored.lines[0]["id"].string)
    }

    @Test("Entries of an answer and a stream contain usage, and name the session by its id, not its key")
    func answered() throws {
        let scenario = try Scenario()
        let used = ["STATUS": "200", "TURNS": "1", "TOOL_CALLS": "0", "TOKENS_IN": "5", "TOKENS_OUT": "6"]
        _ = try scenario.chat("[[prompt=5 completion=6]]", ["user": "anna"])
        let session = try session(scenario)
        #expect(try entry(scenario, with: "TOKENS_IN=5 ") == run(used.merging(["SESSION": session]) { $1 }))
        _ = try scenario.chat("[[prompt=15 completion=6]]", ["user": "anna", "stream": true])
        let streamed = used.merging(["SESSION": session, "TOKENS_IN": "15"]) { $1 }
        #expect(try entry(scenario, with: "TOKENS_IN=15 ") == run(streamed))
        #expect(!scenario.gateway.log.text.contains("anna"))
    }

    @Test("The entry of a front end's side task names no session")
    func sideTask() throws {
        let scenario = try Scenario()
        let headers = [("x-openwebui-chat-id", "c1"), ("x-openclaw-task", "title_generation")]
        _ = try scenario.chat("[[prompt=5 completion=6]]", headers: headers)
        let used = ["STATUS": "200", "TURNS": "1", "TOOL_CALLS": "0", "TOKENS_IN": "5", "TOKENS_OUT": "6"]
        #expect(try entry(scenario, with: "TOKENS_IN=5 ") == run(used))
    }

    @Test("Calls to tools are counted, those of the client too, and what a run had used when it was cut off")
    func toolCalls() throws {
        let scenario = try Scenario()
        let tool: JSONValue = ["type": "function", "function": ["name": "weather", "parameters": ["type": "object"]]]
        _ = try scenario.chat("[[tool=weather tool=weather prompt=5 completion=6]]", ["tools": [tool]])
        let called = ["STATUS": "200", "TURNS": "1", "TOOL_CALLS": "2", "TOKENS_IN": "5", "TOKENS_OUT": "6"]
        #expect(try entry(scenario, with: "TOOL_CALLS=2 ") == run(called))

        try scenario.upstream.script("tool=nonsense prompt=7 completion=8", "tokens=3 hang=2")
        let connection = try scenario.begin("go", ["stream": true])
        try connection.read(until: "t1")
        connection.close()
        let cut = ["STATUS": "200", "ERROR": "client_gone", "TURNS": "1", "TOOL_CALLS": "1"]
        let used = ["TOKENS_IN": "7", "TOKENS_OUT": "8"]
        #expect(try entry(scenario, with: "ERROR=client_gone ") == run(cut.merging(used) { $1 }))
    }

    @Test("A fallback that answers is the model of the entry, and the notice has the reason")
    func fallback() throws {
        let scenario = try Scenario([
            "agents": ["defaults": ["model": ["primary": "scripted/model-1", "fallbacks": ["scripted/model-2"]]]],
            "models": ["retriesMax": 0],
        ])
        try scenario.upstream.script("status=500", "text=there")
        #expect(try scenario.chat().status == 200)
        let line = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_MODEL=scripted/model-2 ")
        #expect(line.contains("OPENCLAW_NOTICE=\"scripted/model-1 at 127.0.0.1:\(scenario.upstream.port): "))
    }

    static let quoting: [(directives: [String], reason: String)] = [
        ([#"status=400 body="{\"error\":{\"message\":\"bad: WORD\"}}""#], "the provider failed (HTTP status 400)"),
        ([#"status=400 body="WORD" type=text/plain"#], "the provider failed (HTTP status 400)"),
        ([#"status=429 body="{\"error\":{\"message\":\"WORD\",\"code\":\"WORD\"}}""#], "limits the rate"),
        (
            [#"status=400 body="{\"error\":{\"message\":\"WORD\",\"param\":\"WORD\"}}""#],
            "rejected a field of the request"
        ),
        ([#"error=1 message="WORD""#], "the provider failed (HTTP status 500)"),
        ([#"body="WORD" type=text/event-stream"#], "the provider's answer is not a completion"),
        ([#"body="{\"detail\":\"WORD\"}""#], "the provider failed (HTTP status"),
    ]

    @Test("A request that a provider quotes is sent to the client, and is not in the journal", arguments: quoting)
    func quoted(directives: [String], reason: String) throws {
        for fallback in [false, true] {
            let scenario = try Scenario([
                "agents": ["defaults": ["model": ["primary": "scripted/model-1", "fallbacks": ["scripted/model-2"]]]],
                "models": ["retriesMax": 0],
            ])
            let word = "confidential"
            for directive in directives {
                let failing = directive.replacing("WORD", with: word)
                try scenario.upstream.script(failing, fallback ? "text=there" : failing)
            }
            let field = reason.contains("field") ? word : "other"
            let response = try scenario.chat("tell me about \(word)", [field: 1, "user": .string(word)])
            if response.status != 200 { #expect(response.text.contains(word)) }
            let line = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_ROUTE=chat_completions ")
            #expect(!scenario.gateway.log.text.contains(word))
            #expect(line.contains("at 127.0.0.1:\(scenario.upstream.port): ") && line.contains(reason), "\(line)")
        }
    }

    @Test("The line of a request that a proxy forwarded names the client, and the fields name both")
    func forwarded() throws {
        let scenario = try Scenario()
        _ = try scenario.gateway.request("GET", "/health", headers: [("X-Forwarded-For", "203.0.113.7")])
        let entry = try entry(scenario, with: "live: 200 in ")
        #expect(entry == ["ROUTE": "live", "STATUS": "200", "CLIENT": "203.0.113.7"])
        #expect(scenario.gateway.log.lines.contains { $0.contains(" ms, 203.0.113.7 OPENCLAW_") })
    }

    @Test("A client that is gone before its answer has no status")
    func cancelled() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[hang=head]]")
        try scenario.upstream.wait(until: "opened=1")
        connection.close()
        #expect(try entry(scenario, with: "ERROR=client_gone ") == run(["ERROR": "client_gone"]))
    }

    @Test("A crash and a refusal are answered for, and say so")
    func notServed() throws {
        let scenario = try Scenario(["gateway": ["workersMax": 1]])
        let connection = try scenario.begin("[[hang=head]]", ["user": "anna"])
        try scenario.upstream.wait(until: "opened=1")
        #expect(try scenario.get("/health").status == 503)
        #expect(try entry(scenario, with: "overloaded") == ["STATUS": "503", "ERROR": "overloaded"])
        for worker in scenario.gateway.workers { kill(worker, SIGKILL) }
        #expect(try connection.response().status == 500)
        let answered = ["STATUS": "500", "ERROR": "worker_crashed", "SIGNAL": "9"]
        let crash = try answered.merging(["SESSION": session(scenario)]) { $1 }
        #expect(try entry(scenario, with: "killed by signal 9") == run(crash))
    }

    @Test("A worker without its supervisor writes the same entry")
    func orphaned() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=9 delay=50 prompt=5 completion=6]]", ["stream": true])
        try connection.read(until: "t1")
        scenario.gateway.program.signal(SIGKILL)
        #expect(try connection.response().isDone)
        let used = ["STATUS": "200", "TURNS": "1", "TOOL_CALLS": "0", "TOKENS_IN": "5", "TOKENS_OUT": "6"]
        #expect(try entry(scenario, with: "TOKENS_IN=5 ") == run(used))
    }
}
