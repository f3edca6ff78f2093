internal import Posix
internal import Testing

struct PendingConnectionsTests {
    @Test("A connection stays open in it, and comes out after those before it")
    func order() throws {
        let pending = try PendingConnections()
        let pairs = try (0..<3).map { _ in try Socket.pair() }
        for (client, server) in pairs {
            _ = try client.send([1, 2][...])
            #expect(pending.put(server))
            server.close()
        }
        for (client, _) in pairs {
            let taken = try #require(pending.take())
            #expect(try taken.read() == .bytes([1, 2]))
            _ = try taken.send([3][...])
            #expect(try client.read() == .bytes([3]))
        }
        #expect(pending.take() == nil)
    }

    @Test("It says when there is no room")
    func full() throws {
        let pending = try PendingConnections()
        let (_, server) = try Socket.pair()
        var count = 0
        while count < 100_000, pending.put(server) { count += 1 }
        #expect((1..<100_000).contains(count))
    }
}
