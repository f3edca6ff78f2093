internal import Glibc
internal import TestSupport
internal import Testing

/// Workers and supervisors killed at the worst moment.
struct CrashTests {
    /// The only worker, once its request has reached the upstream.
    private func worker(_ scenario: Scenario) throws -> Int32 {
        try scenario.upstream.wait(until: "opened=1")
        let workers = scenario.gateway.workers
        try #require(workers.count == 1)
        return workers[0]
    }

    @Test("A worker killed before its first byte is answered 500 in its place")
    func killedBeforeItsFirstByte() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[hang=head]]")
        kill(try worker(scenario), SIGKILL)
        let response = try connection.response()
        #expect(response.status == 500)
        #expect(response.errorCode == "worker_crashed")
        #expect(response.json["error"].keys == ["message", "type", "param", "code"])
        #expect(response["x-request-id"]?.isEmpty == false)
        #expect(response.isComplete)
        #expect(try scenario.chat().status == 200)
    }

    @Test("A stream whose worker is killed is cut where all can see, after what was sent")
    func killedInStream() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=3 hang=3]]", ["stream": true])
        try connection.read(until: "t2")
        kill(try worker(scenario), SIGKILL)
        let response = try connection.response()
        #expect(response.streamedContent == "t1 t2 ")
        #expect(!response.isDone)
        #expect(!response.isComplete)
        #expect(response.finishReasons.isEmpty)
    }

    @Test("A crash is one journal entry with the signal, the request and the usage")
    func crashEntry() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=3 hang=3]]", ["stream": true])
        try connection.read(until: "t2")
        kill(try worker(scenario), SIGSEGV)
        let id = try #require(try connection.response()["x-request-id"])
        let entry = try scenario.gateway.log.wait(forLineWith: "OPENCLAW_REQUEST_ID=\(id) ")
        #expect(entry.contains("killed by signal 11"))
        for field in ["SIGNAL=11", "AGENT=main", "STATUS=200", "ROUTE=chat_completions"] {
            #expect(entry.contains(" OPENCLAW_\(field) "), "\(field)")
        }
        let numbers = try ["CPU_MS", "MEMORY_PEAK", "DURATION_MS"].map { name in
            try #require(entry.firstMatch(of: try Regex(" OPENCLAW_\(name)=([0-9.]+) "))?.output[1].substring)
        }
        #expect(numbers.allSatisfy { Double($0) ?? 0 > 0 })
        #expect(scenario.gateway.log.text.ranges(of: "OPENCLAW_SIGNAL").count == 1)
    }

    @Test("A response reported as complete survives kill -9 at any moment")
    func acknowledgedIsDurable() throws {
        let scenario = try Scenario()
        var told: [String] = []
        for number in 0..<40 {
            let connection = try scenario.begin(
                "question \(number) [[text=\"answer \(number)\"]]", ["user": "anna"])
            // A different instant each time: after so many rounds of asking who works.
            for _ in 0..<(number % 20) { _ = scenario.gateway.workers }
            if !number.isMultiple(of: 4) { for worker in scenario.gateway.workers { kill(worker, SIGKILL) } }
            if let response = try? connection.response(), response.status == 200, response.isComplete {
                told.append(try #require(response.content))
            }
        }
        #expect(try scenario.chat("last", ["user": "anna"]).status == 200)
        let session = try #require(try scenario.gateway.sessions()["agent:main:openai-user:anna"])
        let kept = session.conversation.filter { $0.hasPrefix("assistant: ") }
        #expect(told.allSatisfy { kept.contains("assistant: \($0)") })
        #expect(told.count >= 10)
    }

    @Test(
        "A torn last line is repaired",
        arguments: ["{\"type\":\"mess", "{\"type\":\"message\",\"id\":\"", "\u{0}\u{0}\u{0}"])
    func tornLine(rest: String) throws {
        let scenario = try Scenario()
        _ = try scenario.chat("one", ["user": "anna"])
        let path = try #require(try scenario.gateway.sessions().values.first).file.path
        let whole = GrowingFile(path).text
        try TemporaryDirectory.append(rest, to: path)

        #expect(try scenario.chat("two", ["user": "anna"]).status == 200)
        #expect(
            try scenario.upstream.requests().last?.conversation == ["user: one", "assistant: Hello there", "user: two"])
        #expect(GrowingFile(path).text.hasPrefix(whole))
        #expect(try scenario.gateway.sessions().values.first?.turns == 2)
    }

    @Test("Workers finish their streams when the supervisor is killed")
    func supervisorKilled() throws {
        let scenario = try Scenario()
        let connection = try scenario.begin("[[tokens=10 delay=30]]", ["stream": true])
        try connection.read(until: "t1")
        scenario.gateway.program.signal(SIGKILL)
        let response = try connection.response()
        #expect(response.streamedContent.hasSuffix("t10 "))
        #expect(response.isDone)
    }
}
