internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The start without systemd, and with descriptors that are not listeners.
struct StartTests {
    @Test("Without a configuration it names the places it has tried, and its three lines start a gateway")
    func firstStart() throws {
        let home = try TemporaryDirectory()
        let variables = ["HOME": home.path, "PATH": "/usr/bin:/bin"]
        let program = try ChildProgram(Products.gateway, ["--listen", "127.0.0.1:0"], environment: variables)
        #expect(try program.wait() == .status(78))
        let text = program.errors.text
        #expect(text.contains("$OPENCLAW_CONFIG_PATH is not set, and /etc/openclaw/openclaw.json does not exist"))
        let lines = text.split(separator: "\n").suffix(3).map(String.init)
        #expect(lines.last?.hasSuffix(" --listen 127.0.0.1:0") == true)

        let shell = try ChildProgram(
            "/bin/sh", ["-ec", lines.dropLast().joined(separator: "\n") + "\nexec " + (lines.last ?? "")],
            environment: variables)
        let line = try shell.errors.wait(forLineWith: "listening on 127.0.0.1:")
        let port = try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
        let connection = try RawConnection(port: port)
        try connection.send(Gateway.text("GET", "/ready"))
        #expect(try connection.response().status == 200)
        #expect(home.files().contains("openclaw/openclaw.json"))
    }

    @Test("A signal that arrives during the start is kept", arguments: ["SIGINT", "SIGTERM"])
    func signalDuringStart(name: String) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            Scenario.configuration(upstream: "http://127.0.0.1:9/v1").json, to: "openclaw.json")
        // Python makes the signal pending before it executes the gateway.
        let start = """
            import os, signal, sys
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.\(name)])
            os.kill(os.getpid(), signal.\(name))
            os.execv(sys.argv[1], sys.argv[1:])
            """
        let program = try ChildProgram(
            "/usr/bin/env", ["python3", "-c", start, Products.gateway, "--listen", "127.0.0.1:0"],
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "OPENCLAW_CONFIG_PATH": file,
                "OPENCLAW_STATE_DIR": directory.path,
            ])
        #expect(try program.wait() == .status(0))
        #expect(program.errors.text.contains("stopping with 0 workers"))
    }

    @Test("A named file that does not exist is an error", arguments: [true, false])
    func namedFile(byOption: Bool) throws {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/missing.json"
        let variables = ["OPENCLAW_GATEWAY_TOKEN": "token", "OPENCLAW_STATE_DIR": directory.path]
        let program = try ChildProgram(
            Products.gateway, ["--listen", "127.0.0.1:0"] + (byOption ? ["--config", file] : []),
            environment: byOption ? variables : variables.merging(["OPENCLAW_CONFIG_PATH": file]) { $1 })
        #expect(try program.wait() == .status(78))
        #expect(program.errors.text.contains("\(file): error: the file does not exist"))
    }

    @Test(
        "A descriptor from systemd that is not a listener is an error",
        arguments: [
            (
                "datagram",
                "descriptor 3 (web) from systemd is a datagram socket: the socket unit must have ListenStream="
            ),
            (
                "connection",
                "descriptor 3 (web) from systemd is a connection, not a listener: the socket unit must have Acc"
            ),
            ("file", "descriptor 3 (web) from systemd is not a socket: the socket unit must have ListenStream= only"),
        ])
    func wrongDescriptor(kind: String, expected: String) throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "{gateway: {auth: {token: 'a-token-of-the-tests'}}}", to: "openclaw.json")
        let descriptor: Descriptor
        let pair = try Socket.pair()
        switch kind {
        case "datagram": descriptor = Descriptor(owning: socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0))
        case "connection": descriptor = pair.0
        default: descriptor = try File.open("/dev/null")
        }
        let program = try ChildProgram(
            "/bin/sh",
            ["-c", "export LISTEN_FDS=1 LISTEN_FDNAMES=web LISTEN_PID=$$; exec \"$@\"", "sh", Products.gateway],
            environment: ["OPENCLAW_CONFIG_PATH": configuration, "OPENCLAW_STATE_DIR": directory.path],
            descriptors: [descriptor.number])
        #expect(try program.wait() == .status(78))
        #expect(program.errors.text.contains(expected))
    }
}
