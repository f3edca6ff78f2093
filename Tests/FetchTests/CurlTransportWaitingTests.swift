import Fetch
import Glibc
import Posix
import TestSupport
import Testing

/// How long transfers take, and who may end them.
struct CurlTransportWaitingTests {
    private struct Stop: Error {}

    /// A port whose queue of connections is full, so that one more is neither taken nor refused.
    private func fullListener() throws -> (UInt16, [Descriptor]) {
        let listener = try Socket.listen(on: try #require(StreamAddress("127.0.0.1:0")), backlog: 0)
        let port = try #require(try Socket.localPort(of: listener))
        let queued = try (0..<4).map { _ in try Socket.connect(to: .ip(.v4(0x7f00_0001), port: port)) }
        return (port, [listener] + queued)
    }

    @Test("A server that does not take the connection is a connect timeout")
    func connectTimeout() throws {
        let (port, held) = try fullListener()
        var request = FetchRequest(.get, "http://127.0.0.1:\(port)/")
        request.timeouts.connect = .milliseconds(30)

        let result = fetch(request, through: Watch(client: nil, termination: nil))

        #expect(result.error as? FetchError == .connectTimeout)
        #expect(held.count == 5)
    }

    @Test(
        "A server that falls silent is a timeout of the phase it is in",
        arguments: [
            ("", FetchError.firstByteTimeout), ("HTTP/1.1 200 OK\r\n", .idleTimeout),
            ("HTTP/1.1 200 OK\r\n\r\n", .idleTimeout), ("HTTP/1.1 200 OK\r\n\r\nbody", .idleTimeout),
        ])
    func silence(reply: String, error: FetchError) throws {
        let server = try LoopbackServer([.request(), .send(reply)])
        var request = FetchRequest(.get, server.url)
        request.timeouts = FetchTimeouts(connect: patience, firstByte: patience, idle: .milliseconds(60))
        if error == .firstByteTimeout { request.timeouts.firstByte = .milliseconds(60) }

        #expect(fetch(request, through: server.watch).error as? FetchError == error)
    }

    @Test("A response that never pauses ends at the time limit of the whole transfer")
    func trickle() throws {
        let server = try LoopbackServer([.request(), .send("HTTP/1.1 200 OK\r\n\r\n")])
        server.watch.schedule(.keepAlive, at: .now) {
            server.add([.send("x")])
            return .now + .milliseconds(1)
        }
        var request = FetchRequest(.get, server.url)
        request.timeouts.total = .milliseconds(100)

        let result = fetch(request, through: server.watch)

        #expect(result.error as? FetchError == .totalTimeout)
        #expect(!result.recording.body.isEmpty)
    }

    @Test("Whatever a transfer waits for, the deadline ends it", arguments: ["", "HTTP/1.1 200 OK\r\n\r\nbody"])
    func deadline(reply: String) throws {
        let server = try LoopbackServer([.request(), .send(reply)])
        server.watch.deadline = .now + .milliseconds(50)
        #expect(fetch(FetchRequest(.get, server.url), through: server.watch).error as? Interruption == .deadlinePassed)
    }

    @Test("The deadline ends a connection attempt")
    func deadlineWhileConnecting() throws {
        let (port, held) = try fullListener()
        let watch = Watch(client: nil, termination: nil, deadline: .now + .milliseconds(30))
        let result = fetch(FetchRequest(.get, "http://127.0.0.1:\(port)/"), through: watch)
        #expect(result.error as? Interruption == .deadlinePassed)
        #expect(held.count == 5)
    }

    @Test("A client that goes away ends the transfer, and the server sees its connection closed")
    func clientGone() throws {
        let (client, peer) = try Socket.pair()
        let server = try LoopbackServer([.request(), .send("HTTP/1.1 200 OK\r\n\r\nbody")])
        let watch = Watch(client: client, termination: nil)
        watch.schedule(.lateHead, at: .now) {
            try server.advance()
            return .now + .milliseconds(1)
        }
        try loadFetch()
        #expect(throws: Interruption.clientGone) {
            try CurlTransport(waiting: watch).fetch(FetchRequest(.get, server.url), head: { _ in }) { _ in peer.close()
            }
        }
        #expect(try server.isClosedByClient())
    }

    @Test("What a caller throws ends the transfer and comes out of it", arguments: [true, false])
    func callerThrows(inHead: Bool) throws {
        let server = try LoopbackServer([.request(), .send("HTTP/1.1 200 OK\r\n\r\nbody")])
        try loadFetch()
        #expect(throws: Stop.self) {
            try CurlTransport(waiting: server.watch).fetch(FetchRequest(.get, server.url)) { _ in
                if inHead { throw Stop() }
            } body: { _ in
                throw Stop()
            }
        }
        #expect(try server.isClosedByClient())
    }

    @Test("A slow caller holds back the server, and gets everything in the end")
    func backPressure() throws {
        let total = 64 << 20
        let server = try LoopbackServer([
            .request(), .send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n"), .flood(total),
        ])
        var request = FetchRequest(.get, server.url)
        request.limits.bodyBytesMax = total
        let waiting = OffsetClock(server.watch)
        var received = 0
        var ahead = 0
        var largest = 0
        try loadFetch()
        try CurlTransport(waiting: waiting).fetch(request, head: { _ in }) { piece in
            if received == 0 {
                try server.serveUntilBlocked()
                waiting.offset += request.timeouts.idle * 2
                ahead = server.sent - piece.count
            }
            received += piece.count
            largest = max(largest, piece.count)
        }
        #expect(received == total)
        #expect(largest <= 65_536)
        #expect(ahead < 16 << 20)
    }
}

/// A clock that a test puts forward.
private final class OffsetClock: Waiting {
    private let watch: Watch
    var offset = Duration.zero

    init(_ watch: Watch) {
        self.watch = watch
    }

    var now: ContinuousClock.Instant { watch.now + offset }
    var deadline: ContinuousClock.Instant? { watch.deadline.map { $0 + offset } }

    func wait(for interests: [Interest], until: ContinuousClock.Instant?) throws -> [Ready] {
        try watch.wait(for: interests, until: until.map { $0 - offset })
    }
}
