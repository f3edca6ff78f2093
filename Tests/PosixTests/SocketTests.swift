import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct SocketTests {
    private let watch = Watch(client: nil, termination: nil)

    /// Both ends of a connection over a listener.
    private func connect(to listener: Descriptor, _ endpoint: StreamAddress) throws -> (Descriptor, Descriptor, Peer) {
        let near = try Socket.connect(to: endpoint)
        _ = try watch.wait(for: [Interest(listener)])
        guard case .connection(let far, let peer) = try Socket.accept(from: listener) else {
            throw SystemError("accept4", errno: 0)
        }
        return (near, far, peer)
    }

    @Test(
        "A connection over TCP carries bytes both ways and names its peer",
        arguments: [("127.0.0.1:0", "127.0.0.1"), ("[::1]:0", "::1"), ("[::]:0", "127.0.0.1")])
    func tcp(listening: String, peerAddress: String) throws {
        let listener = try Socket.listen(on: try #require(StreamAddress(listening)))
        let port = try #require(try Socket.localPort(of: listener))
        let address = try #require(IPAddress(peerAddress))
        let (near, far, peer) = try connect(to: listener, .ip(address, port: port))
        try Socket.setNoDelay(near)

        #expect(peer == .ip(address, port: try #require(try Socket.localPort(of: near))))
        #expect(try Socket.peer(of: far) == peer)
        #expect(try far.read() == .wouldBlock)
        #expect(try near.send([1, 2]) == .written(2))
        #expect(try watch.read(from: far) == [1, 2])
        Socket.shutdownWriting(near)
        #expect(try watch.read(from: far) == nil)
        #expect(try far.send([3]) == .written(1))
        #expect(try watch.read(from: near) == [3])
    }

    @Test("A send does not wait, even if another process has made the shared connection blocking")
    func sendOnBlockingConnection() throws {
        let (near, far) = try Socket.pair()
        try checked("fcntl") { fcntl(near.number, F_SETFL, 0) }
        // A send that waits ends after this time, so that the test fails instead of hanging.
        let limit = Duration.seconds(10)
        var time = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(
            near.number, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let bytes = [UInt8](repeating: 0, count: 1 << 20)
        let start = ContinuousClock.now
        while case .written = try near.send(bytes[...]) {}
        #expect(ContinuousClock.now - start < limit)
        withExtendedLifetime(far) {}
    }

    /// A process that another test starts just then has a copy of the listener for a moment.
    private func waitUntilNobodyListens(_ endpoint: StreamAddress) throws {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline, (try? Socket.connect(to: endpoint)) != nil {
            _ = try watch.wait(for: [], until: .now + .milliseconds(1))
        }
    }

    @Test("A peer on a Unix socket is a user and a process; a path without a listener is taken again")
    func unix() throws {
        let directory = try TemporaryDirectory()
        let endpoint = StreamAddress.unix(path: directory.filePath.appending("socket").string)
        try Socket.listen(on: endpoint).close()
        try waitUntilNobodyListens(endpoint)
        let listener = try Socket.listen(on: endpoint)
        let (near, far, peer) = try connect(to: listener, endpoint)
        try Socket.setNoDelay(far)

        #expect(try Socket.localEndpoint(of: listener) == endpoint)
        #expect(try Socket.localEndpoint(of: near) == nil)
        #expect(peer == .unix(uid: Process.uid, pid: Process.pid))
        #expect(try near.send([1]) == .written(1))
        #expect(try watch.read(from: far) == [1])
        #expect(throws: SystemError("bind", errno: Process.inUse, on: endpoint.description)) {
            try Socket.listen(on: endpoint)
        }
    }

    @Test("A listener without a connection returns that")
    func nothingToAccept() throws {
        let listener = try Socket.listen(on: try #require(StreamAddress("127.0.0.1:0")))
        guard case .wouldBlock = try Socket.accept(from: listener) else {
            Issue.record("a connection from nowhere")
            return
        }
    }

    @Test("A dissolved connection is reset for the other side, although a copy is still open")
    func reset() throws {
        let listener = try Socket.listen(on: try #require(StreamAddress("127.0.0.1:0")))
        let port = try #require(try Socket.localPort(of: listener))
        let (near, far, _) = try connect(to: listener, .ip(.v4(0x7f00_0001), port: port))
        let copy = try far.duplicate()
        Socket.reset(far)

        #expect(throws: SystemError("read", errno: Process.connectionReset)) { try watch.read(from: near) }
        #expect(copy.number >= 0)
    }

    @Test("Input is discarded up to a limit, then until the other side ends", arguments: [true, false])
    func discard(overTCP: Bool) throws {
        var (near, far) = try Socket.pair()
        if overTCP {
            let listener = try Socket.listen(on: try #require(StreamAddress("127.0.0.1:0")))
            let port = try #require(try Socket.localPort(of: listener))
            (near, far, _) = try connect(to: listener, .ip(.v4(0x7f00_0001), port: port))
        }
        #expect(try near.send(ArraySlice(repeating: 7, count: 100_000)) == .written(100_000))
        _ = try watch.wait(for: [Interest(far)])

        var dropped = 0
        while dropped < 90_000 {
            guard case .dropped(let count) = Socket.discard(from: far, atMost: 90_000 - dropped) else { break }
            dropped += count
        }
        #expect(dropped == 90_000)
        #expect(try watch.read(from: far, atMost: 100_000)?.count == 10_000)
        Socket.shutdownWriting(near)
        _ = try watch.wait(for: [Interest(far)])
        #expect(Socket.discard(from: far, atMost: 1) == .ended)
    }

    @Test("A file that is not a socket is neither replaced by a socket nor removed", arguments: [false, true])
    func noSocket(isPipe: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")
        if isPipe {
            try checked("mkfifo") { unsafe mkfifo(path.string, 0o600) }
        } else {
            try AtomicFile.write([1, 2], to: path)
        }
        let endpoint = StreamAddress.unix(path: path.string)
        #expect(throws: SystemError("bind", errno: EADDRINUSE, on: "\(endpoint)")) { try Socket.listen(on: endpoint) }
        Socket.removeSocket(at: path.string)
        #expect(FileStatus(ofLink: path.string)?.kind == (isPipe ? .other : .file))
    }
}
