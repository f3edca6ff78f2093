internal import Glibc
internal import TestSupport
internal import Testing

/// The supervisor's promises to clients: limits, refusals, crashes, endings.
struct SupervisionTests {
    @Test("Each connection has a process of its own", arguments: [Gateway.Start.activated, .listening])
    func ownProcess(start: Gateway.Start) throws {
        let probe = try SupervisedProbe(start: start)
        let pids = try (0..<3).map { _ in try probe.get("/pid").text }
        #expect(Set(pids).count == 3)
        #expect(!pids.contains("\(probe.gateway.pid)"))
    }

    @Test("A Unix socket is served like a port")
    func unixSocket() throws {
        let probe = try SupervisedProbe(start: .activatedOnUnixSocket)
        #expect(try probe.get("/pid").status == 200)
        #expect(try probe.get("/crash").status == 500)
        #expect(try probe.entry(of: "/pid").contains("OPENCLAW_PEER=unix:uid="))
    }

    @Test("A worker inherits its connection, its signal, its journal, and nothing else")
    func inherited() throws {
        let probe = try SupervisedProbe()
        let others = try (0..<3).map { _ in try probe.begin("/hang") }
        let facts = try (0..<2).map { _ in try probe.get("/facts").text.split(separator: "\n") }
        #expect(facts[0].first == "descriptors: 0 1 2 3 4 5")
        #expect(facts[0].contains("NoNewPrivs: 1"))
        #expect(facts[0].contains("Threads: 1"))
        // Each mapping of the supervisor makes a fork slower. On Debian 13 the library cannot be unloaded.
        let unloaded = try ChildProgram(Products.path(of: "supervision-probe"), ["unloaded"])
        #expect(try unloaded.wait() == .status(0))
        #expect(facts[0].contains("libsystemd: \(unloaded.output.text.dropLast())"))
        // No handler: a crash ends the process at once, without a report of the language's runtime.
        #expect(facts[0].contains("SigCgt: 0000000000000000"))
        // One bit each, from bit 0 for signal 1: 15; 1 to 3, 10, 12 to 14, 16, 25 to 27, 29, 30, and 34 to 64.
        #expect(facts[0].contains("SigBlk: 0000000000004000"))
        #expect(facts[0].contains("SigIgn: fffffffe3700ba07"))
        #expect(facts[0].contains("oom_score_adj: 500"))
        #expect(facts[0].last != facts[1].last)
        #expect(others.count == 3)
    }

    @Test("A client is refused when every slot is taken, and the next one is served")
    func full() throws {
        let probe = try SupervisedProbe(["workersMax": 2])
        let holding = try (0..<2).map { _ in try probe.begin("/stream") }
        for connection in holding { try connection.read(until: "first") }
        let refused = try probe.get("/pid")
        #expect(refused.status == 503)
        #expect(refused.errorCode == "overloaded")
        #expect(refused["x-request-id"]?.isEmpty == false)

        try holding[0].send("!")
        #expect(try holding[0].response().text == "firstlast")
        try probe.gateway.log.wait(forLineWith: "OPENCLAW_ROUTE=/stream ")
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("Refusals arrive although the request is not read: 20 of 20", arguments: ["/early", "full"])
    func refusalsArrive(path: String) throws {
        let probe = try SupervisedProbe(["workersMax": 1])
        let holder = path == "full" ? try probe.begin("/hang") : nil
        if holder != nil { _ = try probe.gateway.notices?.wait(for: "STATUS=1 worker") }
        for _ in 0..<20 {
            let connection = try probe.gateway.connect()
            let head = "POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n"
            try connection.send(Array(head.utf8))
            _ = connection.sendWithoutWaiting([UInt8](repeating: 97, count: 3_000_000))
            let response = try connection.response()
            #expect(connection.end == .finished)
            #expect(response.isComplete)
            #expect([413, 503].contains(response.status))
        }
    }

    @Test("Bytes sent after the response are discarded, not collected", arguments: [8 << 20])
    func dropped(bytes: Int) throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/early")
        try connection.read(until: "too long")
        try connection.send([UInt8](repeating: 97, count: bytes))
        #expect(try connection.response().status == 413)
    }

    @Test("A worker that dies before its answer is answered for", arguments: ["/crash", "/exit-70", "/exit-3"])
    func answeredFor(path: String) throws {
        let probe = try SupervisedProbe()
        let response = try probe.get(path)
        #expect(response.status == 500)
        #expect(response.errorCode == "worker_crashed")
        #expect(response["x-request-id"]?.hasPrefix("probe-") == true)
        #expect(try probe.entry(of: path).contains("OPENCLAW_STATUS=500 OPENCLAW_ERROR=worker_crashed"))
        #expect(try probe.get("/pid").status == 200)
    }

    @Test(
        "A worker that ends without an answer of its own will is not", arguments: ["/exit-0", "/exit-65", "/exit-75"])
    func notAnsweredFor(path: String) throws {
        let probe = try SupervisedProbe()
        #expect(try probe.begin(path).readToEnd().isEmpty)
    }

    @Test("A chunked answer whose worker is killed is cut, not finished")
    func cut() throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/stream")
        try connection.read(until: "first")
        kill(try #require(probe.gateway.workers.first), SIGKILL)
        let response = try connection.response()
        #expect(response.text == "first")
        #expect(!response.isComplete)
        #expect(connection.end == .finished)
    }

    @Test("An answer that ends with the connection is reset when its worker is killed")
    func resetUntilClose() throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/until-close")
        try connection.read(until: "first")
        kill(try #require(probe.gateway.workers.first), SIGKILL)
        _ = try connection.readToEnd()
        #expect(connection.end == .reset)
    }

    @Test("A wrong credential counts before its worker has ended")
    func countedEarly() throws {
        let probe = try SupervisedProbe(["auth": ["rateLimit": ["maxAttempts": 1, "exemptLoopback": false]]])
        let first = try probe.begin("/wrong-hang")
        try first.read(until: "\r\n\r\nwrong")
        // For a peer on this machine the worker decides, with the tables that it inherited.
        #expect(try probe.get("/wrong-127.0.0.1").status == 429)
        #expect(probe.gateway.workers.count >= 1)
    }

    @Test("A valid credential ends the counting before its worker has ended")
    func clearedEarly() throws {
        let probe = try SupervisedProbe(["auth": ["rateLimit": ["maxAttempts": 2, "exemptLoopback": false]]])
        #expect(try probe.get("/wrong-127.0.0.1").status == 401)
        let second = try probe.begin("/right-hang")
        try second.read(until: "\r\n\r\nright")
        for _ in 0..<2 { #expect(try probe.get("/wrong-127.0.0.1").status == 401) }
        #expect(try probe.get("/wrong-127.0.0.1").status == 429)
    }

    @Test("Ten wrong credentials lock a proxied client out, and no other")
    func lockOut() throws {
        let probe = try SupervisedProbe()
        for _ in 0..<10 { #expect(try probe.get("/wrong-192.0.2.1").status == 401) }
        #expect(try probe.get("/wrong-192.0.2.1").status == 429)
        #expect(try probe.get("/wrong-192.0.2.2").status == 401)
        #expect(try probe.get("/wrong-2001:db8::1").status == 401)
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("Loopback is never locked out unless configured")
    func loopbackExempt() throws {
        let probe = try SupervisedProbe()
        for _ in 0..<15 { #expect(try probe.get("/wrong-127.0.0.1").status == 401) }
    }

    @Test("Lock-outs survive a change")
    func lockOutSurvives() throws {
        let probe = try SupervisedProbe()
        for _ in 0..<10 { _ = try probe.get("/wrong-192.0.2.1") }
        probe.gateway.program.signal(SIGHUP)
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(try probe.get("/wrong-192.0.2.1").status == 429)
    }

    @Test("Without descriptors connections are refused or wait, and are served again afterwards")
    func descriptorsExhausted() throws {
        let probe = try SupervisedProbe()
        #expect(try probe.get("/pid").status == 200)
        let limit = try ChildProgram("/usr/bin/prlimit", ["--pid", "\(probe.gateway.pid)", "--nofile=14:"])
        #expect(try limit.wait() == .status(0))
        let holding = try (0..<12).map { _ in try probe.begin("/stream") }
        try probe.gateway.log.wait(forLineWith: "could not be accepted")
        let again = try ChildProgram("/usr/bin/prlimit", ["--pid", "\(probe.gateway.pid)", "--nofile=1024:"])
        #expect(try again.wait() == .status(0))
        for connection in holding {
            // Who waited in the backlog is only now served: a byte that came with its request would be dropped.
            _ = try connection.receive()
            try connection.send("!")
            #expect([200, 503].contains(try connection.response().status))
        }
        #expect(try probe.get("/pid").status == 200)
    }
}
