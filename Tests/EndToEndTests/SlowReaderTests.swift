internal import TestSupport
internal import Testing

/// Clients that read a long answer without a stream slowly, or not at all.
struct SlowReaderTests {
    private static let length = 8_000_000

    /// A request for a long answer; the client has a small receive buffer, and has read nothing.
    private func begin() throws -> (Scenario, RawConnection) {
        let scenario = try Scenario([
            "gateway": ["http": ["stallSeconds": 2]],
            "agents": ["defaults": ["answerBytesMax": .integer(Self.length)]],
        ])
        try scenario.upstream.script("huge=\(Self.length)")
        let connection = try scenario.gateway.connect()
        connection.narrow(to: 16_384)
        try connection.send(scenario.text(Scenario.body("hi")))
        return (scenario, connection)
    }

    @Test("A client that reads for longer than the end of a response usually takes receives all of it")
    func slow() throws {
        let (scenario, connection) = try begin()
        try connection.read(until: "HTTP/1.1 200")
        // The gateway may write for eight seconds: more than the five seconds after a deadline.
        let start = ContinuousClock.now
        while try connection.receive() {
            let due = start + .seconds(8) * (Double(connection.received.count) / Double(Self.length))
            _ = Deadline(within: ContinuousClock.now.duration(to: due)).ready(-1)
        }
        #expect(try connection.response().content?.utf8.count == Self.length)
        try scenario.gateway.log.wait(forLineWith: " OPENCLAW_STATUS=200 ")
    }

    @Test("A client that reads nothing is disconnected after `stallSeconds`")
    func stalled() throws {
        let (scenario, connection) = try begin()
        let line = try scenario.gateway.log.wait(forLineWith: " OPENCLAW_STATUS=200 ")
        #expect(line.contains("OPENCLAW_ERROR=client_gone"))
        #expect(try connection.readToEnd().count < Self.length)
    }
}
