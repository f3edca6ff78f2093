internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The supervisor as a service of systemd: notices, changes, stopping, leaving.
struct SupervisionServiceTests {
    @Test("It notifies systemd of readiness, status and liveness")
    func notices() throws {
        let probe = try SupervisedProbe(environment: ["WATCHDOG_USEC": "400000"])
        let connection = try probe.begin("/stream")
        try connection.read(until: "first")
        try probe.gateway.log.wait(forLineWith: "listening on 127.0.0.1:\(probe.gateway.port)")
        try probe.gateway.notices?.wait(for: "STATUS=1 worker, 0 served")
        try connection.send("!")
        _ = try connection.response()
        try probe.gateway.notices?.wait(for: "STATUS=0 workers, 1 served")
        for _ in 0..<3 { try probe.gateway.notices?.wait(for: "WATCHDOG=1") }
    }

    @Test("A reload under load refuses no client and cuts no stream", arguments: [Gateway.Start.activated, .listening])
    func changeUnderLoad(start: Gateway.Start) throws {
        let probe = try SupervisedProbe(start: start)
        #expect(try probe.get("/pid").status == 200)
        let pid = probe.gateway.pid
        let streams = try (0..<5).map { _ in try probe.begin("/stream") }
        for stream in streams { try stream.read(until: "first") }
        for _ in 0..<5 {
            probe.gateway.program.signal(SIGHUP)
            for _ in 0..<20 { #expect(try probe.get("/pid").status == 200) }
        }
        try probe.gateway.notices?.wait(for: "RELOADING=1")
        try probe.gateway.notices?.wait(for: "READY=1")
        for stream in streams {
            try stream.send("!")
            let response = try stream.response()
            #expect(response.isComplete)
            #expect(response.text == "firstlast")
        }
        #expect(probe.gateway.pid == pid)
        _ = try probe.gateway.log.wait(for: "every entry") { text in
            text.split(separator: "\n").count { $0.contains("OPENCLAW_STATUS=200") } >= 101 ? true : nil
        }
    }

    @Test("A crash after a change is still answered for")
    func crashAfterChange() throws {
        let probe = try SupervisedProbe()
        let connection = try probe.begin("/hang")
        try probe.waitForWorkers(1)
        let worker = try #require(probe.gateway.workers.first)
        probe.gateway.program.signal(SIGHUP)
        try probe.gateway.notices?.wait(for: "READY=1")
        kill(worker, SIGKILL)
        #expect(try connection.response().status == 500)
    }

    @Test("A changed file is applied without a request; a wrong one is not, and running streams continue")
    func changedFile() throws {
        let probe = try SupervisedProbe(["workersMax": 1])
        let holder = try probe.begin("/stream")
        try holder.read(until: "first")
        #expect(try probe.get("/pid").status == 503)

        _ = try probe.gateway.directory.write(
            SupervisedProbe.configuration(["workersMax": "many"]), to: "openclaw.json")
        let notice = try probe.gateway.notices?.wait(for: "STATUS=1 worker, 0 served; reload rejected: ")
        #expect(notice?.contains("gateway.workersMax") == true)
        #expect(try probe.get("/pid").status == 503)

        _ = try probe.gateway.directory.write(SupervisedProbe.configuration(["workersMax": 9]), to: "openclaw.json")
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(try probe.get("/pid").status == 200)
        try holder.send("!")
        #expect(try holder.response().text == "firstlast")
    }

    @Test("With a wrong configuration it answers 503, and applies the corrected one")
    func wrongConfiguration() throws {
        let probe = try SupervisedProbe(["workersMax": "many"], start: .activated)
        let refused = try probe.get("/pid")
        #expect(refused.status == 503)
        #expect(refused.errorCode == "configuration_invalid")
        try probe.gateway.notices?.wait(for: "STATUS=configuration invalid: ")
        try probe.gateway.log.wait(forLineWith: "workersMax")

        _ = try probe.gateway.directory.write(SupervisedProbe.configuration([:]), to: "openclaw.json")
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("Without systemd's sockets a wrong configuration ends it with status 78")
    func wrongConfigurationAlone() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(SupervisedProbe.configuration(["port": "x"]), to: "openclaw.json")
        let program = try ChildProgram(
            Products.path(of: "supervision-probe"), ["--listen", "127.0.0.1:0"],
            environment: ["OPENCLAW_CONFIG_PATH": file])
        #expect(try program.wait() == .status(78))
        #expect(program.errors.text.contains("gateway.port"))
    }

    @Test("A port in use is reported with the process that listens on it")
    func portInUse() throws {
        let listener = try Socket.listen(on: .ip(.v4(0x7f00_0001), port: 0))
        let address = try #require(try Socket.localEndpoint(of: listener))
        let directory = try TemporaryDirectory()
        let file = try directory.write("{ gateway: { auth: { mode: 'none' } } }", to: "openclaw.json")
        let program = try ChildProgram(
            Products.gateway, ["--listen", "\(address)", "--config", file, "--state-dir", directory.path])
        #expect(try program.wait() == .status(1))
        let reason = "openclaw-gateway: bind \(address): Address already in use (EADDRINUSE), by "
        #expect(program.errors.text.hasPrefix(reason))
        #expect(program.errors.text.hasSuffix(" (PID \(getpid()))\n"))
    }

    @Test("Asked to stop, it lets streams finish and accepts no more")
    func drains() throws {
        let probe = try SupervisedProbe()
        let stream = try probe.begin("/stream")
        try stream.read(until: "first")
        probe.gateway.program.signal(SIGTERM)
        let notice = try probe.gateway.notices?.wait(for: "STOPPING=1")
        #expect(notice != nil)
        // The listener is closed in the step that reports it, or right after it.
        try probe.gateway.log.wait(forLineWith: "stopping with 1 worker")
        #expect(throws: TestFailure.self) { try probe.gateway.connect() }
        try stream.send("!")
        #expect(try stream.response().text == "firstlast")
        #expect(try probe.gateway.program.wait() == .status(0))
    }

    @Test("An unused signal ends neither the supervisor nor a stream")
    func meaninglessSignals() throws {
        let probe = try SupervisedProbe()
        let stream = try probe.begin("/stream")
        try stream.read(until: "first")
        let worker = try #require(probe.gateway.workers.first)
        let ignored =
            [
                SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGSTKFLT, SIGXFSZ, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR,
                SIGURG, SIGWINCH, SIGCONT,
            ] + (34...64)
        for number in ignored {
            probe.gateway.program.signal(number)
            kill(worker, number)
        }
        // A terminal sends these to every process; only the supervisor acts on them.
        kill(worker, SIGHUP)
        kill(worker, SIGINT)
        #expect(try probe.get("/pid").status == 200)
        try stream.send("!")
        #expect(try stream.response().text == "firstlast")
        #expect(try !probe.entry(of: "/stream").contains("OPENCLAW_SIGNAL="))
    }

    @Test("A file at the path of the socket is kept, and the message contains the remedy")
    func fileAtSocket() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("{ gateway: { auth: { mode: 'none' } } }", to: "openclaw.json")
        let kept = try directory.write("kept", to: "file")
        let program = try ChildProgram(
            Products.gateway, ["--listen", kept, "--config", file, "--state-dir", directory.path])
        #expect(try program.wait() == .status(1))
        #expect(
            program.errors.text == """
                openclaw-gateway: bind \(kept): Address already in use (EADDRINUSE); the file at this path is not a \
                socket: remove it, or choose another path

                """)
        #expect(try File.read(FilePath(kept), bytesMax: 10) == Array("kept".utf8))
    }

    @Test("Workers that do not finish are asked to end, then killed")
    func drainEnds() throws {
        let probe = try SupervisedProbe(["drainSeconds": 0])
        let connection = try probe.begin("/hang")
        try probe.waitForWorkers(1)
        let worker = try #require(probe.gateway.workers.first)
        kill(worker, SIGSTOP)
        probe.gateway.program.signal(SIGTERM)
        try probe.gateway.notices?.wait(for: "EXTEND_TIMEOUT_USEC=")
        // The second request skips the wait between asking and killing.
        try probe.gateway.notices?.wait(for: "EXTEND_TIMEOUT_USEC=")
        probe.gateway.program.signal(SIGTERM)
        #expect(try probe.gateway.program.wait() == .status(0))
        _ = try? connection.readToEnd()
    }

    @Test("Activated and idle it leaves, and the next connection starts it again")
    func idleExit() throws {
        let probe = try SupervisedProbe(["idleExitSeconds": 1], start: .activated)
        #expect(try probe.get("/pid").status == 200)
        #expect(try probe.gateway.program.wait() == .status(0))
    }

    @Test("While a reload is rejected it does not leave, and once it is corrected it does")
    func rejectedStays() throws {
        let probe = try SupervisedProbe(["idleExitSeconds": 1], start: .activated)
        #expect(try probe.get("/pid").status == 200)
        _ = try probe.gateway.directory.write(
            SupervisedProbe.configuration(["workersMax": "many"]), to: "openclaw.json")
        try probe.gateway.notices?.wait(for: "STATUS=0 workers, 1 served; reload rejected: ")
        #expect(throws: TestFailure.self) { try probe.gateway.program.wait(within: .seconds(3)) }
        #expect(try probe.get("/pid").status == 200)

        _ = try probe.gateway.directory.write(
            SupervisedProbe.configuration(["idleExitSeconds": 1]), to: "openclaw.json")
        #expect(try probe.gateway.program.wait() == .status(0))
        let lines = probe.gateway.log.text.split(separator: "\n")
        #expect(lines.count { $0.contains("reload rejected: ") } == 1)
    }

    @Test("A program that ends its check with status 0 and is not the gateway does not replace it")
    func wrongProgram() throws {
        let directory = try TemporaryDirectory()
        let program = "\(directory.path)/program"
        try point(program, to: Products.path(of: "supervision-probe"))
        let gateway = try Gateway(
            SupervisedProbe.configuration([:]), start: .listening, withNotices: true, executable: program)
        try point(program, to: "/bin/true")
        gateway.program.signal(SIGHUP)
        let notice = try gateway.notices?.wait(for: "STATUS=0 workers, 0 served; reload rejected: \(program): ")
        #expect(notice?.contains("does not report that it is ready") == true)
        #expect(try gateway.request("GET", "/pid").status == 200)

        try point(program, to: Products.path(of: "supervision-probe"))
        gateway.program.signal(SIGHUP)
        try gateway.notices?.wait(for: "READY=1")
        #expect(try gateway.request("GET", "/pid").status == 200)
    }

    @Test("A check that is running when the supervisor stops ends with it")
    func stopsDuringCheck() throws {
        let directory = try TemporaryDirectory()
        let program = "\(directory.path)/program"
        try point(program, to: Products.path(of: "supervision-probe"))
        let gateway = try Gateway(
            SupervisedProbe.configuration([:]), start: .listening, withNotices: true, executable: program)
        try point(
            program,
            to: try directory.write(
                "#!/bin/sh\necho $$ >\(directory.path)/pid\nexec sleep 1000\n", to: "script", mode: 0o700))
        let pid = try directory.write("", to: "pid")
        gateway.program.signal(SIGHUP)
        let check = try GrowingFile(pid).wait(for: "the check") { text in
            text.hasSuffix("\n") ? Int32(text.dropLast()) : nil
        }
        // The supervisor kills the check, and may end before the check has.
        let end = try Descriptor.process(check)
        gateway.program.signal(SIGTERM)
        #expect(try gateway.program.wait() == .status(0))
        let ended = Deadline(within: patience).ready(end.number)
        if !ended { kill(check, SIGKILL) }
        #expect(ended)
    }

    private func point(_ link: String, to target: String) throws {
        _ = unsafe unlink(link)
        guard unsafe symlink(target, link) == 0 else { throw TestFailure("symlink \(link)", errno) }
    }

    @Test("A rejected configuration is checked again without a change of its files")
    func checkedAgain() throws {
        let probe = try SupervisedProbe(["http": ["$include": "a/http.json"]], start: .activated)
        #expect(try probe.get("/pid").status == 503)
        try probe.gateway.notices?.wait(for: "STATUS=configuration invalid: ")
        try probe.gateway.directory.write("{}", to: "a/http.json")
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("Twenty crashes within a minute make it execute itself again, in place")
    func manyCrashes() throws {
        let probe = try SupervisedProbe()
        for _ in 0..<20 { #expect(try probe.get("/crash").status == 500) }
        try probe.gateway.notices?.wait(for: "RELOADING=1")
        try probe.gateway.notices?.wait(for: "READY=1")
        #expect(try probe.get("/pid").status == 200)
    }

    @Test("An orphaned worker finishes and writes its own entry")
    func orphaned() throws {
        let probe = try SupervisedProbe()
        let stream = try probe.begin("/stream")
        try stream.read(until: "first")
        probe.gateway.program.signal(SIGKILL)
        _ = try probe.gateway.program.wait()
        try stream.send("!")
        #expect(try stream.response().text == "firstlast")
        try probe.gateway.log.wait(forLineWith: "OPENCLAW_ROUTE=/stream ")
    }
}
