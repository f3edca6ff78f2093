import Gateway
import Posix
import Service
import Testing

struct ConnectionTests {
    private let client: Descriptor
    private let page: ScoreboardPage
    private let connection: Connection

    init() throws {
        let (client, server) = try Socket.pair()
        self.client = client
        page = try ScoreboardPage.unshared()
        let watch = Watch(client: server, termination: nil)
        connection = Connection(server, watch: watch, page: page, stall: .milliseconds(20))
    }

    @Test("Bytes, a timeout and the end of the input are three different results")
    func receive() throws {
        let now = connection.watch.now
        #expect(try connection.receive(until: now) == [])
        _ = try client.send([1, 2, 3][...])
        #expect(try connection.receive(until: now) == [1, 2, 3])
        Socket.shutdownWriting(client)
        #expect(try connection.receive(until: now) == nil)
    }

    @Test("Sent bytes are counted; after an incomplete send the client counts as gone")
    func cut() throws {
        try connection.send([1, 2, 3])
        #expect(page.record.bytesSent == 3)
        #expect(throws: Interruption.clientGone) { try connection.send([UInt8](repeating: 0, count: 8 << 20)) }
        let sent = page.record.bytesSent
        #expect(sent > 3 && sent < 8 << 20)
        while case .bytes = try client.read() {}
        #expect(throws: Interruption.clientGone) { try connection.send([1]) }
        #expect(page.record.bytesSent == sent)
    }
}
