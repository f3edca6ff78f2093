internal import Glibc
internal import TestSupport
internal import Testing

/// Workers that do not end themselves: they compute, allocate, or are stopped.
struct HungWorkerTests {
    @Test(
        "A computing worker is killed after its deadline, also after a reload; its client gets 500, others continue")
    func computing() throws {
        let probe = try SupervisedProbe(["graceSeconds": 1])
        let other = try probe.begin("/stream")
        try other.read(until: "first")
        let connection = try probe.begin("/compute-6")
        try probe.waitForWorkers(2)
        probe.gateway.program.signal(SIGHUP)
        try probe.gateway.notices?.wait(for: "READY=1")

        let response = try connection.response()
        #expect(response.status == 500)
        #expect(response.errorCode == "worker_crashed")
        let entry = try probe.entry(of: "/compute-6")
        #expect(entry.contains("worker_hung: killed because it did not end at its deadline"))
        #expect(entry.contains("OPENCLAW_STATUS=500 OPENCLAW_ERROR=worker_hung"))
        try other.send("!")
        #expect(try other.response().text == "firstlast")
    }

    @Test("A stopped worker is killed after the deadline of its run", arguments: [false, true])
    func stopped(isStream: Bool) throws {
        let scenario = try Scenario(
            ["gateway": ["graceSeconds": 1], "agents": ["defaults": ["timeoutSeconds": 5]]])
        let connection = try scenario.begin("[[tokens=3 hang=3]]", ["stream": .bool(isStream)])
        if isStream { try connection.read(until: "t2") } else { try scenario.upstream.wait(until: "opened=1") }
        kill(try #require(scenario.gateway.workers.first), SIGSTOP)

        let response = try connection.response()
        #expect(response.status == (isStream ? 200 : 500))
        #expect(response.isComplete == !isStream)
        #expect(try scenario.chat().status == 200)
        try scenario.gateway.log.wait(forLineWith: "OPENCLAW_ERROR=worker_hung")
        #expect(try scenario.get("/metrics").text.contains("\nopenclaw_hung_workers_total 1\n"))
    }

    @Test("A stopped worker is killed during a series of reloads")
    func stoppedDuringReloads() throws {
        let scenario = try Scenario(
            ["gateway": ["graceSeconds": 1], "agents": ["defaults": ["timeoutSeconds": 2]]], withNotices: true)
        let connection = try scenario.begin("[[hang=head]]")
        try scenario.upstream.wait(until: "opened=1")
        kill(try #require(scenario.gateway.workers.first), SIGSTOP)

        let deadline = ContinuousClock.now + patience
        while !scenario.gateway.log.text.contains("OPENCLAW_ERROR=worker_hung") {
            try #require(ContinuousClock.now < deadline)
            scenario.gateway.program.signal(SIGHUP)
            try scenario.gateway.notices?.wait(for: "READY=1")
        }
        #expect(try connection.response().errorCode == "worker_crashed")
    }

    @Test("A worker that ends at its own deadline is not killed")
    func healthy() throws {
        let scenario = try Scenario(
            ["gateway": ["graceSeconds": 1], "agents": ["defaults": ["timeoutSeconds": 1]]])
        #expect(try scenario.chat("[[hang=head]]").errorCode == "deadline_exceeded")
        let entry = try scenario.gateway.log.wait(forLineWith: "OPENCLAW_STATUS=504")
        #expect(!entry.contains("OPENCLAW_SIGNAL"))
    }

    @Test("A worker that computes for a client that has gone is killed", arguments: ["/compute", "/compute-answer"])
    func abandoned(path: String) throws {
        let probe = try SupervisedProbe(["graceSeconds": 1, "http": ["stallSeconds": 1, "commentSeconds": 1]])
        let connection = try probe.begin(path)
        if path == "/compute-answer" { try connection.read(until: "first") } else { try probe.waitForWorkers(1) }
        connection.close()
        #expect(try probe.entry(of: path).contains("worker_hung: killed because it did not end after its client had"))
    }

    @Test("A worker that allocates without end crashes, and its client receives 500")
    func allocating() throws {
        let probe = try SupervisedProbe(["graceSeconds": 1, "workerMemoryBytesMax": .integer(256 << 20)])
        #expect(try probe.get("/allocate").errorCode == "worker_crashed")
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("A worker has processor time until its deadline and the grace period, and one that uses it up is killed")
    func processorTime() throws {
        let probe = try SupervisedProbe(["graceSeconds": 7, "http": ["headSeconds": 20, "bodySeconds": 40]])
        #expect(try probe.get("/facts").text.contains("processor time: \(20 + 40 + 600 + 5 + 7)\n"))
        #expect(try probe.get("/use-time").errorCode == "worker_crashed")
        let entry = try probe.entry(of: "/use-time")
        #expect(entry.contains("worker_hung: killed because it reached its limit of processor time"))
        #expect(entry.contains("OPENCLAW_SIGNAL=24"))
    }
}
