internal import Glibc
internal import Posix
internal import TestSupport
internal import Testing

/// What becomes of a connection whose supervisor is killed, as systemd starts the next one.
struct PendingConnectionsTests {
    private let folder: TemporaryFolder
    private let listener: Descriptor
    private let port: UInt16
    private let pending: PendingConnections

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("state")
        listener = try Socket.listen(on: try #require(Endpoint("127.0.0.1:0")), backlog: 16)
        port = try #require(try Socket.localPort(of: listener))
        pending = try PendingConnections()
    }

    /// A supervisor with what systemd passes to it; it has systemd to talk to when there are notices.
    private func start(
        _ arguments: [String] = [], notices: NoticeSocket? = nil, mark: Mark? = nil
    ) throws -> ChildProgram {
        let file = try folder.write(SupervisedProbe.configuration(["workersMax": 4]), to: "openclaw.json")
        var environment = [
            "LISTEN_FDS": "3", "LISTEN_FDNAMES": "gateway:pending-in:pending-out", "OPENCLAW_CONFIG_PATH": file,
            "OPENCLAW_STATE_DIR": "\(folder.path)/state",
        ]
        environment["NOTIFY_SOCKET"] = notices?.path
        let descriptors = [listener, pending.sending, pending.receiving] + (mark.map { [$0.writing] } ?? [])
        defer { mark?.writing.close() }
        return try ChildProgram(
            "/bin/sh", ["-c", "LISTEN_PID=$$ exec \"$0\" \"$@\"", Products.path(of: "supervision-probe")] + arguments,
            environment: environment, descriptors: descriptors.map(\.number))
    }

    private func begin(_ path: String) throws -> RawConnection {
        let connection = try RawConnection(port: port)
        try connection.send(Gateway.text("GET", path))
        return connection
    }

    @Test("One that was accepted and no more is served by the next supervisor, and so are those who come later")
    func accepted() throws {
        let mark = try Mark()
        let killed = try start(["accepted"], mark: mark)
        let early = try begin("/pid")
        #expect(try killed.wait() == .signal(9))
        try mark.waitUntilNobodyHasIt()
        let program = try start()
        #expect(try early.response().status == 200)
        #expect(try begin("/pid").response().status == 200)
        #expect(try program.errors.wait(forLineWith: "OPENCLAW_PEER=127.0.0.1:").contains("OPENCLAW_ROUTE=/pid"))
    }

    @Test("One that comes when the next supervisor runs already is served as well")
    func late() throws {
        let program = try start()
        #expect(try begin("/pid").response().status == 200)
        let (client, server) = try Socket.pair()
        #expect(pending.put(server))
        server.close()
        _ = try client.send(Array(Gateway.text("GET", "/late").utf8)[...])
        _ = try program.errors.wait(forLineWith: "OPENCLAW_ROUTE=/late")
    }

    @Test("One that has its worker, or was answered, is nobody else's", arguments: ["settled", "forked"])
    func settled(state: String) throws {
        let mark = try Mark()
        let killed = try start([state], mark: mark)
        let connection = try begin("/pid")
        #expect(try killed.wait() == .signal(9))
        #expect(try connection.readToEnd() == Array((state == "forked" ? "late" : "").utf8))
        try mark.waitUntilNobodyHasIt()
        #expect(pending.take() == nil)
    }

    @Test(
        "A supervisor says which are: those of workers, of dead ones, those that are ending, those it refused",
        arguments: [
            ("/stream", "first"), ("/crash", "worker_crashed"), ("/early", "too long"), ("/again", "overloaded"),
        ])
    func says(path: String, text: String) throws {
        let (mark, notices) = (try Mark(), try NoticeSocket(path: "\(folder.path)/notify.sock"))
        let program = try start(notices: notices, mark: mark)
        try notices.wait(for: "READY=1")
        let first = path == "/again" ? try (0..<4).map { _ in try begin("/stream") } : []
        for connection in first { try connection.read(until: "first") }
        let connection = try begin(path)
        try connection.read(until: text)
        program.signal(9)
        #expect(try program.wait() == .signal(9))
        for waiting in first + [connection] { try? waiting.send("!") }
        try mark.waitUntilNobodyHasIt()
        #expect(pending.take() == nil)
        for waiting in first { #expect(try waiting.response().text == "firstlast") }
    }

    @Test("One whose client has gone meanwhile is no obstacle")
    func gone() throws {
        var early: RawConnection? = try begin("/pid")
        guard case .connection(let accepted, _) = try Socket.accept(from: listener) else {
            throw TestFailure("nobody connected")
        }
        #expect(pending.put(accepted))
        accepted.close()
        early?.close()
        early = nil
        let program = try start()
        #expect(try begin("/pid").response().status == 200)
        #expect(program.pid > 0)
    }

    @Test("A holder that is killed is replaced, and none is left by a supervisor that leaves")
    func holder() throws {
        let (mark, notices) = (try Mark(), try NoticeSocket(path: "\(folder.path)/notify.sock"))
        let program = try start(notices: notices, mark: mark)
        try notices.wait(for: "READY=1")
        #expect(try begin("/pid").response().status == 200)
        // Written when the worker was reaped: the holder is the only child that is left.
        _ = try program.errors.wait(forLineWith: "OPENCLAW_ROUTE=/pid")
        let first = program.children
        #expect(first.count == 1)
        for pid in first { kill(pid, SIGKILL) }
        _ = try program.errors.wait(forLineWith: "the holder of connections was killed: another was started")
        #expect(program.children.count == 1)
        #expect(program.children != first)
        program.signal(15)
        #expect(try program.wait() == .status(0))
        try mark.waitUntilNobodyHasIt()
    }
}

/// A pipe that a supervisor inherits, to see when it and its holder have ended: workers close it.
private struct Mark {
    let reading: Descriptor
    let writing: Descriptor

    init() throws {
        (reading, writing) = try Descriptor.pipe()
    }

    func waitUntilNobodyHasIt() throws {
        guard Deadline(within: patience).ready(reading.number) else { throw TestFailure("someone still runs") }
    }
}
