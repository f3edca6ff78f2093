internal import Posix
internal import TestSupport
internal import Testing

/// Each case starts a process as systemd does, because libsystemd reads the environment of its process.
struct PassedDescriptorsTests {
    /// Starts the probe with these variables and descriptors; `LISTEN_PID` is its own pid unless one is given.
    private func probe(_ environment: [String: String], _ descriptors: [Descriptor]) throws -> (
        ChildProgram.Exit, [String]
    ) {
        let setPid = environment["LISTEN_PID"] == "own" ? "LISTEN_PID=$$; " : ""
        let program = try ChildProgram(
            "/bin/sh", ["-c", setPid + "exec \"$0\" passed", Products.path(of: "supervision-probe")],
            environment: environment, descriptors: descriptors.map(\.number))
        let exit = try program.wait()
        return (exit, program.output.text.split(separator: "\n").map(String.init))
    }

    private func listener(_ endpoint: String = "127.0.0.1:0") throws -> Descriptor {
        try Socket.listen(on: try #require(StreamAddress(endpoint)))
    }

    static let cases: [([String: String], [String])] = [
        ([:], []),
        (["LISTEN_PID": "own", "LISTEN_FDS": "2"], ["unknown", "unknown"]),
        (["LISTEN_PID": "own", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a:b"], ["a", "b"]),
        (["LISTEN_PID": "own", "LISTEN_FDS": "2", "LISTEN_FDNAMES": ":b"], ["unknown", "b"]),
        (["LISTEN_PID": "1", "LISTEN_FDS": "1"], []),
        (["LISTEN_FDS": "1"], []),
    ]

    @Test("The descriptors passed to this process have names, and no variable about them is left", arguments: cases)
    func names(environment: [String: String], names: [String]) throws {
        let (exit, lines) = try probe(environment, [try listener(), try listener()])
        #expect(exit == .status(0))
        #expect(lines == names.enumerated().map { "\($0 + 3) \($1) listener close-on-exec" })
    }

    @Test(
        "A wrong number, or wrong names, are an error, and no variable about them is left",
        arguments: ["", "x", "-1", "1.5", "65537", "99999999999999999999"].map { [$0, "a"] } + [
            ["2", "a"], ["1", "a:b"],
        ])
    func wrong(variables: [String]) throws {
        let environment = ["LISTEN_PID": "own", "LISTEN_FDS": variables[0], "LISTEN_FDNAMES": variables[1]]
        let (exit, lines) = try probe(environment, [try listener()])
        #expect(exit == .status(1))
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("sd_listen_fds_with_names: ") == true)
    }

    @Test("A listener is distinguished from a connection, a datagram socket and a pipe")
    func kinds() throws {
        let directory = try TemporaryDirectory()
        let near = try listener()
        let endpoint = try #require(try Socket.localEndpoint(of: near))
        let (pair, _) = try Socket.pair()
        let (pipe, _) = try Descriptor.pipe()
        let notices = try NoticeSocket(path: "\(directory.path)/notify.sock")
        let datagrams = try #require(connectDatagram(to: notices.path))
        let passed = [
            near, try listener("[::]:0"), try listener("\(directory.path)/gateway.sock"),
            try Socket.connect(to: endpoint), pair, datagrams, pipe,
        ]
        let (_, lines) = try probe(["LISTEN_PID": "own", "LISTEN_FDS": "\(passed.count)"], passed)
        let kinds = lines.map { String($0.split(separator: " ")[2]) }
        #expect(kinds == ["listener", "listener", "listener", "other", "other", "other", "other"])
    }
}
