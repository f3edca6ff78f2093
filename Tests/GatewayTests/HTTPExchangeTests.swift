import Gateway
import HTTP
import HTTPTypes
import Posix
import Service
import TestSupport
import Testing

struct HTTPExchangeTests {
    private let client: Descriptor
    private let page: ScoreboardPage
    private let exchange: HTTPExchange

    init() throws {
        try self.init(comment: patience)
    }

    private init(
        comment: Duration = patience, deadline: ContinuousClock.Instant? = nil, page: ScoreboardPage? = nil
    ) throws {
        let (client, server) = try Socket.pair()
        var settings = HTTPExchange.Settings(clock: ServedConnection.clock)
        settings.timeouts.head = .milliseconds(40)
        settings.timeouts.body = .milliseconds(40)
        settings.timeouts.stall = .milliseconds(40)
        settings.timeouts.comment = comment
        self.client = client
        let page = try page ?? ScoreboardPage.unshared()
        self.page = page
        let watch = Watch(client: server, termination: nil, deadline: deadline)
        let bytes = Connection(server, watch: watch, page: page, stall: settings.timeouts.stall)
        exchange = HTTPExchange(bytes, page: page, requestID: "r", settings)
    }

    private func send(_ string: String) throws {
        _ = try client.send(Array(string.utf8)[...])
    }

    @Test("A head that does not arrive is not an error, half a head is")
    func headTimeout() throws {
        #expect(try exchange.readHead() == nil)
        try send("GET / HTTP/1.1\r\n")
        #expect(throws: GatewayError.timedOut(.head)) { try exchange.readHead() }
    }

    @Test("A body that does not arrive whole is an error")
    func bodyTimeout() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nbody")
        _ = try exchange.readHead()
        #expect(throws: GatewayError.timedOut(.body)) { try exchange.readBody(bytesMax: 10) }
    }

    @Test("A body that the client cuts is an error")
    func bodyCut() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbo")
        Socket.shutdownWriting(client)
        _ = try exchange.readHead()
        #expect(throws: GatewayError.incomplete(.body)) { try exchange.readBody(bytesMax: 10) }
    }

    @Test(
        "A body with a content coding is an error before it is read",
        arguments: [
            ("gzip", "gzip"), ("identity, GZIP", "identity, GZIP"),
            ("br\r\nContent-Encoding: identity", "br, identity"),
            ("identity", nil), ("", nil), ("Identity , identity", nil),
        ] as [(String, String?)])
    func coding(value: String, refused: String?) throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nContent-Encoding: \(value)\r\nContent-Length: 4\r\n\r\n")
        _ = try exchange.readHead()
        if let refused {
            #expect(throws: GatewayError.unsupportedCoding(refused)) { try exchange.readBody(bytesMax: 4) }
        } else {
            try send("body")
            #expect(try exchange.readBody(bytesMax: 4) == Array("body".utf8))
        }
    }

    @Test("A client that waits for 100 Continue receives it once, and only if the body is acceptable")
    func expectation() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        _ = try exchange.readHead()
        #expect(throws: GatewayError.timedOut(.body)) { try exchange.readBody(bytesMax: 4) }
        #expect(try read(client) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(throws: RequestError.limitExceeded(.bodyBytesMax)) { try exchange.readBody(bytesMax: 3) }
        #expect(try read(client) == "")
        #expect(page.phase == .reading)
    }

    @Test("A client that has sent its body receives no 100 Continue")
    func expectationWithBody() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody")
        _ = try exchange.readHead()
        #expect(try exchange.readBody(bytesMax: 4) == Array("body".utf8))
        #expect(try read(client) == "")
    }

    @Test("A client that accepts nothing is gone after the stall time, and nothing is sent after the cut")
    func stall() throws {
        let body = [UInt8](repeating: 0x20, count: 8 << 20)
        #expect(throws: Interruption.clientGone) { try exchange.respond(.ok, body: body) }
        #expect(page.phase == .answeringFixed)
        #expect(page.record.status == 200)
        let before = page.record.bytesSent
        #expect(throws: Interruption.clientGone) { try exchange.write(Array("x".utf8)) }
        #expect(page.record.bytesSent == before)
    }

    @Test("A stream whose client accepts nothing gets no comment in the middle of an event, and is cut")
    func stalledStream() throws {
        let stalled = try HTTPExchangeTests(comment: .milliseconds(20))
        try stalled.exchange.beginEventStream()
        let event = ServerSentEvents.event([UInt8](repeating: 0x20, count: 8 << 20))
        #expect(throws: Interruption.clientGone) { try stalled.exchange.write(event) }
        #expect(stalled.page.phase == .answeringChunked)
        #expect(!(try read(stalled.client)).contains("keep-alive"))
    }

    @Test("The phase of a body without a length is until-close in HTTP/1.0, then complete")
    func phases() throws {
        try send("GET / HTTP/1.0\r\n\r\n")
        _ = try exchange.readHead()
        try exchange.beginEventStream()
        #expect(page.phase == .answeringUntilClose)
        try exchange.endEventStream()
        #expect(page.phase == .complete)
    }

    @Test("A silent stream gets comments")
    func comments() throws {
        let silent = try HTTPExchangeTests(comment: .milliseconds(20))
        try silent.exchange.beginEventStream()
        _ = try read(silent.client)
        let interest = Interest(silent.client)
        for _ in 0..<3 {
            #expect(try silent.exchange.watch.wait(for: [interest]) == [Ready(interest)])
            #expect(try read(silent.client) == "e\r\n: keep-alive\n\n\r\n")
        }
    }

    @Test("A client that closed its write side is gone until the head is sent")
    func halfClosed() throws {
        try send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        Socket.shutdownWriting(client)
        _ = try exchange.readHead()
        _ = try exchange.readBody(bytesMax: 0)
        let watch = exchange.watch
        #expect(throws: Interruption.clientGone) { try watch.wait(for: [], until: watch.now + .seconds(5)) }
    }

    @Test("In a stream such a client is probed with a comment, once")
    func probed() throws {
        try exchange.beginEventStream()
        _ = try read(client)
        Socket.shutdownWriting(client)
        let watch = exchange.watch
        #expect(try watch.wait(for: [Interest(client)]) == [Ready(Interest(client))])
        #expect(try read(client) == "e\r\n: keep-alive\n\n\r\n")
    }

    @Test("The deadline of a run is counted from the end of the head of its request")
    func deadlineFromHead() throws {
        try send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        let before = exchange.watch.now
        _ = try exchange.readHead()
        let after = exchange.watch.now
        while exchange.watch.now < after + .milliseconds(2) {}
        exchange.beginRun(seconds: 100)
        let deadline = try #require(exchange.watch.deadline)
        #expect((before + .seconds(100)...after + .seconds(100)).contains(deadline))
    }

    @Test("A run has its own deadline, and the end of its response has a few seconds after it")
    func deadlines() throws {
        exchange.beginRun(seconds: 0)
        #expect(throws: Interruption.deadlinePassed) { try exchange.watch.wait(for: []) }
        exchange.endRun()
        let deadline = try #require(exchange.watch.deadline)
        let left = exchange.watch.now.duration(to: deadline)
        #expect(left > .seconds(1) && left <= .seconds(5))
        #expect(try exchange.watch.wait(for: [], until: exchange.watch.now) == [])
    }

    @Test("The end of a response may last until the deadline of the connection and a few seconds after it")
    func endOfResponse() throws {
        let deadline = ContinuousClock.now + .seconds(1_000)
        let scoreboard = try Scoreboard(slots: 1)
        let exchange = try Self(deadline: deadline, page: try scoreboard.page(of: 0)).exchange
        exchange.beginRun(seconds: 0)
        let ofRun = try #require(scoreboard.progress(of: 0).deadline)
        #expect(ofRun < deadline)
        exchange.endRun()
        #expect(exchange.watch.deadline == deadline + .seconds(5))
        // The page contains whole seconds.
        let stored = try #require(scoreboard.progress(of: 0).deadline)
        #expect(abs((deadline + .seconds(5)).duration(to: stored) / .seconds(1)) < 2)
    }
}
