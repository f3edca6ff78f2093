internal import Glibc
internal import TestSupport
internal import Testing

/// `GET /metrics`: what the supervisor has counted, printed by a worker.
struct MetricsTests {
    /// The samples: `name{labels}` and the value as it stands there.
    private func counts(_ scenario: Scenario) throws -> [String: String] {
        let response = try scenario.get("/metrics")
        try #require(response.status == 200)
        let lines = response.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return try Dictionary(
            lines.map { line in
                let space = try #require(line.lastIndex(of: " "))
                return (String(line[..<space]), String(line[line.index(after: space)...]))
            }
        ) { _, second in
            Issue.record("a series occurs twice")
            return second
        }
    }

    /// Waits until so many connections have ended: the entry is written when one was counted.
    private func settled(_ scenario: Scenario, _ count: Int) throws {
        try scenario.gateway.log.wait(for: "\(count) entries") { text in
            text.split(separator: "\n").count { $0.contains("OPENCLAW_DURATION_MS=") } >= count ? true : nil
        }
    }

    private func tokens(_ agent: String, _ model: String, _ kind: String) -> String {
        #"openclaw_tokens_total{agent="\#(agent)",model="\#(model)",kind="\#(kind)"}"#
    }

    private func responses(_ route: String, _ code: String) -> String {
        #"openclaw_responses_total{route="\#(route)",code="\#(code)"}"#
    }

    @Test("Requests, tokens, crashes and refusals are counted exactly, also by agent and model")
    func counted() throws {
        let scenario = try Scenario(["gateway": ["workersMax": 2]])
        // A worker holds its slot until it is reaped, which may be after its response.
        for count in 1...3 {
            _ = try scenario.chat("[[prompt=\(count) completion=\(10 * count)]]")
            try settled(scenario, count)
        }
        _ = try scenario.chat(
            "[[prompt=100 cached=40 completion=7]]", ["model": "openclaw/beta", "stream": true],
            headers: [("x-openclaw-model", "scripted/model-2")])
        _ = try scenario.gateway.request("GET", "/nowhere")
        try settled(scenario, 5)
        _ = try scenario.gateway.request("GET", "/v1/models")
        _ = try scenario.gateway.request("DELETE", "/health")
        try settled(scenario, 7)
        let crashed = try scenario.begin("[[hang=head]]")
        try scenario.upstream.wait(until: "opened=1")
        for worker in scenario.gateway.workers { kill(worker, SIGKILL) }
        #expect(try crashed.response().status == 500)
        let holding = try (0..<2).map { _ in try scenario.begin("[[hang=head]]") }
        try scenario.upstream.wait(until: "opened=2")
        #expect(try scenario.get("/health").status == 503)
        for connection in holding { connection.close() }
        try settled(scenario, 11)

        let counts = try counts(scenario)
        let expected = [
            tokens("main", "scripted/model-1", "prompt"): "6",
            tokens("main", "scripted/model-1", "completion"): "60",
            tokens("beta", "scripted/model-2", "prompt"): "100",
            tokens("beta", "scripted/model-2", "completion"): "7",
            #"openclaw_turns_total{agent="main",model="scripted/model-1"}"#: "3",
            responses("chat_completions", "200"): "4", responses("chat_completions", "500"): "1",
            responses("other", "404"): "1", responses("models", "401"): "1", responses("other", "405"): "1",
            responses("chat_completions", "none"): "2",
            #"openclaw_response_duration_seconds_count{route="chat_completions"}"#: "7",
            #"openclaw_refused_connections_total{reason="overloaded"}"#: "1",
            #"openclaw_refused_connections_total{reason="configuration_invalid"}"#: "0",
            #"openclaw_worker_crashes_total{signal="SIGKILL"}"#: "1",
            #"openclaw_worker_crashes_total{signal="SIGSEGV"}"#: "0",
            // Ten that had a worker, one that had none, and this one.
            "openclaw_connections_total": "12", "openclaw_worker_memory_peak_bytes_count": "10",
            "openclaw_workers": "1", "openclaw_workers_max": "2", "openclaw_reloads_total": "0",
        ]
        #expect(counts.filter { expected[$0.key] != nil } == expected)
        #expect(counts.keys.count { $0.hasPrefix("openclaw_tokens_total") } == 4)
        let other = counts.keys.filter { $0.contains(#"agent="other""#) || $0.contains(#"model="other""#) }
        #expect(other == [])
    }

    @Test("What was counted stays when the configuration changes; what that no longer names is other")
    func keptOverChange() throws {
        let scenario = try Scenario(start: .listening, withNotices: true)
        _ = try scenario.chat("[[prompt=5 completion=6]]")
        _ = try scenario.chat("[[prompt=7 completion=8]]", ["model": "openclaw/beta"])
        try settled(scenario, 2)
        let before = try counts(scenario)
        try settled(scenario, 3)
        scenario.gateway.program.signal(SIGHUP)
        try scenario.gateway.notices?.wait(for: "RELOADING=1")
        try scenario.gateway.notices?.wait(for: "READY=1")
        var kept = try counts(scenario)
        #expect(kept["openclaw_reloads_total"] == "1")
        let names = [
            tokens("main", "scripted/model-1", "prompt"), tokens("beta", "scripted/model-1", "completion"),
            "openclaw_start_time_seconds", responses("chat_completions", "200"),
        ]
        #expect(names.map { kept[$0] } == names.map { before[$0] })
        #expect(kept[responses("metrics", "200")] == "1")
        try settled(scenario, 4)

        let without: JSONValue = [
            "agents": ["list": [["id": "main", "default": true], ["id": "gamma", "workspace": "/nonexistent"]]]
        ]
        let configuration = Scenario.configuration(upstream: scenario.upstream.baseURL).merged(with: without)
        _ = try scenario.gateway.directory.write(
            configuration.json.replacing("DIRECTORY", with: scenario.gateway.directory.path), to: "openclaw.json")
        try scenario.gateway.notices?.wait(for: "READY=1")
        kept = try counts(scenario)
        #expect(kept[tokens("main", "scripted/model-1", "prompt")] == "5")
        #expect(kept[tokens("beta", "scripted/model-1", "prompt")] == nil)
        #expect(kept[tokens("other", "scripted/model-1", "prompt")] == "7")
    }

    @Test("A change that is rejected shows, and what was refused before the first right one is counted")
    func rejected() throws {
        let scenario = try Scenario(["gateway": ["workersMax": "many"]], withNotices: true)
        #expect(try scenario.get("/metrics").status == 503)
        let right = Scenario.configuration(upstream: scenario.upstream.baseURL).json
            .replacing("DIRECTORY", with: scenario.gateway.directory.path)
        _ = try scenario.gateway.directory.write(right, to: "openclaw.json")
        try scenario.gateway.notices?.wait(for: "STATUS=0 workers")
        var counts = try counts(scenario)
        #expect(counts[#"openclaw_refused_connections_total{reason="configuration_invalid"}"#] == "1")
        #expect(counts["openclaw_last_reload_successful"] == "1")

        _ = try scenario.gateway.directory.write("{ gateway: { workersMax: 0 } }", to: "openclaw.json")
        try scenario.gateway.log.wait(forLineWith: "reload rejected: ")
        counts = try self.counts(scenario)
        #expect(counts["openclaw_last_reload_successful"] == "0")
    }

    @Test("The endpoint may be off; the credential, the method and in mode none the browser rules are asked for")
    func admitted() throws {
        let off = try Scenario(["gateway": ["http": ["endpoints": ["chatCompletions": ["enabled": false]]]]])
        let response = try off.get("/metrics")
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try off.gateway.request("GET", "/metrics").status == 401)
        let wrong = try off.gateway.request("POST", "/metrics", headers: [Scenario.authorization], body: "")
        #expect(wrong.status == 405)
        #expect(wrong["Allow"] == "GET, HEAD")
        let open = try Scenario(["gateway": ["auth": ["mode": "none", "token": nil]]])
        #expect(try open.gateway.request("GET", "/metrics").status == 200)
        let page = [("Origin", "http://evil.example")]
        #expect(try open.gateway.request("GET", "/metrics", headers: page).status == 403)
    }
}
