internal import Posix
internal import TestSupport
internal import Testing

/// A service whose predecessor was killed with a connection that had no worker yet, as systemd starts it anew.
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

    private func start() throws -> ChildProgram {
        let file = try folder.write(SupervisedProbe.configuration([:]), to: "openclaw.json")
        return try ChildProgram(
            "/bin/sh", ["-c", "LISTEN_PID=$$ exec \"$0\"", Products.path(of: "supervision-probe")],
            environment: [
                "LISTEN_FDS": "3", "LISTEN_FDNAMES": "gateway:pending-in:pending-out", "OPENCLAW_CONFIG_PATH": file,
                "OPENCLAW_STATE_DIR": "\(folder.path)/state",
            ],
            descriptors: [listener.number, pending.sending.number, pending.receiving.number])
    }

    private func begin(_ path: String) throws -> RawConnection {
        let connection = try RawConnection(port: port)
        try connection.send(Gateway.text("GET", path))
        return connection
    }

    /// Accepts as the predecessor did.
    private func accept() throws -> Descriptor {
        // It is connected to: the kernel has it.
        guard case .connection(let connection, _) = try Socket.accept(from: listener) else {
            throw TestFailure("nobody connected")
        }
        return connection
    }

    @Test("It is served, and so are those who come later")
    func served() throws {
        let early = try begin("/pid")
        let accepted = try accept()
        #expect(pending.put(accepted))
        accepted.close()
        let program = try start()
        #expect(try early.response().status == 200)
        #expect(try begin("/pid").response().status == 200)
        #expect(try program.errors.wait(forLineWith: "OPENCLAW_PEER=127.0.0.1:").contains("OPENCLAW_ROUTE=/pid"))
    }

    @Test("One whose client has gone meanwhile is no obstacle")
    func gone() throws {
        var early: RawConnection? = try begin("/pid")
        let accepted = try accept()
        #expect(pending.put(accepted))
        accepted.close()
        early?.close()
        early = nil
        let program = try start()
        #expect(try begin("/pid").response().status == 200)
        #expect(program.pid > 0)
    }

    @Test("Whoever has a worker, was refused or has ended is no longer there", arguments: ["/pid", "/crash", "/hang"])
    func emptied(path: String) throws {
        let program = try start()
        let connection = try begin(path)
        if path == "/hang" {
            _ = try begin("/pid").response()
        } else {
            _ = try connection.response()
        }
        #expect(program.children.count <= 1)
        #expect(pending.take() == nil)
    }
}
