import Gateway
import HTTP
import HTTPTypes
import Posix
import Service
import TestSupport
import Testing

struct ConnectionTests {
    private let client: Descriptor
    private let page: ScoreboardPage
    private let connection: Connection

    init() throws {
        try self.init(comment: patience)
    }

    private init(comment: Duration) throws {
        let (client, server) = try Socket.pair()
        var settings = Connection.Settings(clock: ServedConnection.clock)
        settings.timeouts.head = .milliseconds(40)
        settings.timeouts.body = .milliseconds(40)
        settings.timeouts.stall = .milliseconds(40)
        settings.timeouts.comment = comment
        self.client = client
        page = try ScoreboardPage.unshared()
        connection = Connection(
            server, watch: Watch(client: server, termination: nil), page: page, requestID: "r", settings)
    }

    private func send(_ text: String) throws {
        _ = try client.send(Array(text.utf8)[...])
    }

    @Test("A head that does not come is silence, half a head is an error")
    func headTimeout() throws {
        #expect(try connection.readHead() == nil)
        try send("GET / HTTP/1.1\r\n")
        #expect(throws: GatewayError.timedOut(.head)) { try connection.readHead() }
    }

    @Test("A body that does not come whole is an error")
    func bodyTimeout() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nbody")
        _ = try connection.readHead()
        #expect(throws: GatewayError.timedOut(.body)) { try connection.readBody(bytesMax: 10) }
    }

    @Test("A client that ends in its body is told so")
    func bodyCut() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbo")
        Socket.shutdownWriting(client)
        _ = try connection.readHead()
        #expect(throws: GatewayError.incomplete(.body)) { try connection.readBody(bytesMax: 10) }
    }

    @Test("A client that waits to be asked for its body is asked once, and only if the body is acceptable")
    func expectation() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        _ = try connection.readHead()
        #expect(throws: GatewayError.timedOut(.body)) { try connection.readBody(bytesMax: 4) }
        #expect(try read(client) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(throws: RequestError.limitExceeded(.bodyBytesMax)) { try connection.readBody(bytesMax: 3) }
        #expect(try read(client) == "")
        #expect(page.phase == .reading)
    }

    @Test("A client that has sent its body is not asked for it")
    func expectationWithBody() throws {
        try send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody")
        _ = try connection.readHead()
        #expect(try connection.readBody(bytesMax: 4) == Array("body".utf8))
        #expect(try read(client) == "")
    }

    @Test("A client that takes nothing is gone after a while, and nothing follows what was cut")
    func stall() throws {
        let body = [UInt8](repeating: 0x20, count: 8 << 20)
        #expect(throws: Interruption.clientGone) { try connection.respond(.ok, body: body) }
        #expect(page.phase == .answeringFixed)
        #expect(page.record.status == 200)
        let before = page.record.bytesSent
        #expect(throws: Interruption.clientGone) { try connection.write(Array("x".utf8)) }
        #expect(page.record.bytesSent == before)
    }

    @Test("A stream whose client takes nothing gets no comments into what is being sent, and is cut")
    func stalledStream() throws {
        let stalled = try ConnectionTests(comment: .milliseconds(20))
        try stalled.connection.beginEventStream()
        let event = ServerSentEvents.event([UInt8](repeating: 0x20, count: 8 << 20))
        #expect(throws: Interruption.clientGone) { try stalled.connection.write(event) }
        #expect(stalled.page.phase == .answeringChunked)
        #expect(!(try read(stalled.client)).contains("keep-alive"))
    }

    @Test("The phase is told before the head, for each way a body can end")
    func phases() throws {
        try send("GET / HTTP/1.0\r\n\r\n")
        _ = try connection.readHead()
        try connection.beginEventStream()
        #expect(page.phase == .answeringUntilClose)
        try connection.endEventStream()
        #expect(page.phase == .complete)
    }

    @Test("A silent stream gets comments")
    func comments() throws {
        let silent = try ConnectionTests(comment: .milliseconds(20))
        try silent.connection.beginEventStream()
        _ = try read(silent.client)
        let interest = Interest(silent.client)
        for _ in 0..<3 {
            #expect(try silent.connection.watch.wait(for: [interest]) == [Ready(interest)])
            #expect(try read(silent.client) == "e\r\n: keep-alive\n\n\r\n")
        }
    }

    @Test("A client that closed its side is gone while it waits for a head")
    func halfClosed() throws {
        try send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        Socket.shutdownWriting(client)
        _ = try connection.readHead()
        _ = try connection.readBody(bytesMax: 0)
        let watch = connection.watch
        #expect(throws: Interruption.clientGone) { try watch.wait(for: [], until: watch.now + .seconds(5)) }
    }

    @Test("In a stream such a client is asked with a comment, once")
    func probed() throws {
        try connection.beginEventStream()
        _ = try read(client)
        Socket.shutdownWriting(client)
        let watch = connection.watch
        #expect(try watch.wait(for: [Interest(client)]) == [Ready(Interest(client))])
        #expect(try read(client) == "e\r\n: keep-alive\n\n\r\n")
    }
}
