internal import TestSupport
internal import Testing

/// Connections that take every slot and send no request.
struct SilentConnectionTests {
    @Test(
        "Clients that send nothing, or half a head, do not keep out clients that send requests",
        arguments: [Gateway.Start.listening, .activatedOnUnixSocket])
    func served(start: Gateway.Start) throws {
        let probe = try SupervisedProbe(["workersMax": 8], start: start)
        let silent = try (0..<8).map { number in
            let connection = try probe.gateway.connect()
            if number.isMultiple(of: 2) { try connection.send("GET /pi") }
            return connection
        }
        if start == .listening { try probe.waitForWorkers(8) }
        for _ in 0..<3 { #expect(try probe.get("/pid").status == 200) }

        #expect(try silent[0].readToEnd().isEmpty)
        let entry = try probe.gateway.log.wait(forLineWith: "its slot was needed")
        #expect(entry.hasPrefix("<6>"))
        #expect(!entry.contains("OPENCLAW_SIGNAL"))
        try silent[7].send("GET /pid HTTP/1.1\r\n\r\n")
        #expect(try silent[7].response().status == 200)
    }

    @Test("The gateway serves a run and /health while silent connections take every slot")
    func health() throws {
        let scenario = try Scenario(["gateway": ["workersMax": 4]], start: .listening, withNotices: true)
        let silent = try (0..<4).map { _ in try scenario.gateway.connect() }
        try scenario.gateway.notices?.wait(for: "STATUS=4 workers")
        #expect(try scenario.get("/health").status == 200)
        #expect(try scenario.chat().status == 200)
        // The connections that kept their slots are still served.
        try silent[3].send(Gateway.text("GET", "/health"))
        #expect(try silent[3].response().status == 200)
    }

    @Test("A silent connection loses the only slot, too")
    func single() throws {
        let probe = try SupervisedProbe(["workersMax": 1])
        let silent = try probe.gateway.connect()
        try probe.waitForWorkers(1)
        #expect(try probe.get("/pid").status == 200)
        #expect(try silent.readToEnd().isEmpty)
    }
}
