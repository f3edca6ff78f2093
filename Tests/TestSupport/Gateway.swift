internal import Posix

/// A gateway under test: its process, its state, its configuration file.
package final class Gateway: Sendable {
    /// How it gets its listener.
    package enum Start: Sendable {
        /// The first connection starts it, and systemd-socket-activate passes it a TCP socket.
        case activated
        /// The first connection starts it, and systemd-socket-activate passes it a Unix socket.
        case activatedOnUnixSocket
        /// It binds a port itself.
        case listening
    }

    package let port: UInt16
    package let directory: TemporaryDirectory
    package let program: ChildProgram
    package let notices: NoticeSocket?

    package var pid: Int32 { program.pid }
    package var log: GrowingFile { program.errors }
    package var stateDirectory: String { "\(directory.path)/state" }
    package var configurationPath: String { "\(directory.path)/openclaw.json" }
    package var socketPath: String { "\(directory.path)/gateway.sock" }

    /// Starts a gateway; it is ready to be connected to when this returns.
    ///
    /// - Parameters:
    ///   - configuration: the text of its configuration file; `DIRECTORY` in it becomes the test's directory, also in
    ///     the variables.
    ///   - executable: another program than the gateway that is started like it.
    package init(
        _ configuration: String, start: Start = .activated, environment: [String: String] = [:],
        withNotices: Bool = false, executable: String = Products.gateway
    ) throws {
        directory = try TemporaryDirectory()
        let text = configuration.replacing("DIRECTORY", with: directory.path)
        let file = try directory.write(text, to: "openclaw.json")
        try directory.makeDirectory("state")
        var variables = [
            "PATH": "/usr/bin:/bin", "HOME": directory.path, "OPENCLAW_CONFIG_PATH": file,
            "OPENCLAW_STATE_DIR": "\(directory.path)/state",
        ]
        for (name, value) in environment { variables[name] = value.replacing("DIRECTORY", with: directory.path) }
        let needsNotices = withNotices || start == .listening
        let notices = needsNotices ? try NoticeSocket(path: "\(directory.path)/notify.sock") : nil
        if let notices { variables["NOTIFY_SOCKET"] = notices.path }
        (program, port) = try Self.start(start, variables, directory, executable)
        if start == .listening { try notices?.wait(for: "READY=1") }
        self.notices = withNotices ? notices : nil
    }

    /// Starts the program; the port is 0 for a Unix socket, else one that the kernel chose.
    private static func start(
        _ start: Start, _ variables: [String: String], _ directory: TemporaryDirectory, _ executable: String
    ) throws -> (ChildProgram, UInt16) {
        if start == .listening {
            let program = try ChildProgram(executable, ["--listen", "127.0.0.1:0"], environment: variables)
            let line = try program.errors.wait(forLineWith: "listening on 127.0.0.1:")
            guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw TestFailure(line) }
            return (program, port)
        }
        let endpoint: StreamAddress =
            start == .activated ? .ip(.v4(0x7f00_0001), port: 0) : .unix(path: "\(directory.path)/gateway.sock")
        let listener = try Socket.listen(on: endpoint)
        let settings = variables.map { "--setenv=\($0)=\($1)" }.sorted()
        // systemd-socket-activate refuses port 0, but takes a socket that it inherits: sd_listen_fds(3). The shell knows
        // the process id for LISTEN_PID.
        let program = try ChildProgram(
            "/bin/sh",
            ["-c", "export LISTEN_FDS=1 LISTEN_PID=$$; exec /usr/bin/systemd-socket-activate \"$@\"", "sh"]
                + settings + [executable],
            descriptors: [listener.number])
        return (program, try Socket.localPort(of: listener) ?? 0)
    }

    package func connect() throws -> RawConnection {
        let connection = try port == 0 ? RawConnection(path: socketPath) : RawConnection(port: port)
        connection.peer = self
        return connection
    }

    /// Sends a request and reads the response to its end.
    package func request(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil,
        within duration: Duration = patience
    ) throws -> Response {
        let connection = try connect()
        try connection.send(Self.text(method, path, headers: headers, body: body))
        return try connection.response(within: duration)
    }

    package static func text(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: String? = nil
    ) -> String {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        return head + "\r\n" + (body ?? "")
    }

    /// The processes that serve a connection now.
    package var workers: [Int32] { program.children }

    /// The transcripts on disk, by session key.
    package func sessions() throws -> [String: StoredSession] {
        let files = directory.files(below: "state").filter { $0.hasSuffix(".jsonl") }
        let stored = try files.map { try StoredSession(GrowingFile("\(stateDirectory)/\($0)")) }
        return Dictionary(stored.map { ($0.key, $0) }) { _, last in last }
    }
}
