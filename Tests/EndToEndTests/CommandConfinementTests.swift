internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// What a command cannot do, without systemd. Tests/System shows the same for the unit.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct CommandConfinementTests {
    private let place: TemporaryDirectory
    private var other: String { "\(place.path)/other" }

    init() throws {
        place = try ServedCommand.makePlace()
        for name in ["other/secret", "state/secret", "run/secret"] { try place.write("secret", to: name) }
    }

    private func execute(
        _ text: String, under wrapper: [String] = [], _ change: (inout CommandRequest) -> Void = { _ in }
    ) throws -> (output: String, end: CommandEnd) {
        try ServedCommand(text, in: place, under: wrapper) {
            $0.hidden = [FilePath(other)]
            change(&$0)
        }.finish()
    }

    @Test("Hidden paths, the state and the runtime directory cannot be read, written, listed or moved")
    func hidden() throws {
        let (output, _) = try execute(
            """
            cd \(place.path)
            for i in other state run; do
                cat $i/secret && echo read; echo x > $i/secret && echo written; ls $i && echo listed
                mv $i workspace/moved && echo moved; rm -rf workspace/moved; ln $i/secret workspace/hard && echo linked
                ln -s $i/secret workspace/$i && echo fine; cat workspace/$i && echo followed
                cat /proc/self/root\(place.path)/$i/secret && echo found
            done 2>/dev/null
            ls . 2>/dev/null && echo listed; ls workspace
            """)
        #expect(output == "fine\nfine\nfine\nother\nrun\nstate\n")
        #expect(place.files(below: "other") == ["secret"])
    }

    @Test("Modes, times and sizes of hidden files do not change, and the names around the workspace stay")
    func attributes() throws {
        let mode = try FileMode.of(other)
        let (output, end) = try execute(
            """
            cd \(place.path)
            chmod 777 other; chmod 777 other/secret; touch -d @1 other/secret; truncate -s 0 other/secret
            python3 -c 'import os; os.truncate("other/secret", 0)'; setfattr -n user.a -v b other/secret
            chmod 700 workspace && touch -d @1 workspace && chmod 600 workspace/file && echo own
            """, { _ in _ = try? place.write("x", to: "workspace/file") })
        #expect(output.hasSuffix("own\n"))
        #expect(end.result == .exited(0))
        #expect(try FileMode.of(other) == mode)
        #expect(try FileMode.of("\(other)/secret") == 0o600)
        let status = try #require(try File.status(FilePath("\(other)/secret")))
        #expect(status.size == 6 && status.modified > 1_000_000)
    }

    @Test("A hidden path in the workspace is hidden, and the rest of the workspace is not")
    func hiddenInside() throws {
        try place.write("secret", to: "workspace/a/secret")
        try place.write("open", to: "workspace/b")
        let (output, _) = try execute("cat b; cat a/secret; echo x > a/secret; ln -s a link; cat link/secret") {
            $0.hidden.append($0.workspace.appending("a"))
        }
        #expect(output.hasPrefix("open"))
        #expect(!output.contains("secret\n") && output.contains("Permission denied"))
    }

    @Test("A workspace that is hidden, or a directory that leads out of it, is refused")
    func refusedPlaces() throws {
        let state = try execute("true") {
            $0.workspace = FilePath("\(place.path)/state")
            $0.directory = $0.workspace
        }
        #expect(state.end.sentence.contains("contains the state of the gateway"))
        try #require(unsafe symlink("/etc", "\(place.path)/workspace/out") == 0)
        let out = try execute("true") { $0.directory.append("out") }
        #expect(out.end.sentence.contains("leads out of the workspace"))
    }

    @Test("A workspace that contains the state does not open it")
    func workspaceAboveState() throws {
        let (output, end) = try execute("cat state/secret run/secret; cat workspace/x") {
            $0.workspace = FilePath(place.path)
            $0.directory = $0.workspace
        }
        #expect(output.components("Permission denied") == 2)
        #expect(end.result == .exited(1))
    }

    @Test("A command writes the workspace and temporary files only, and nothing if it is for reading")
    func writing() throws {
        try place.write("", to: "next/file")
        let text =
            "touch a; echo $?; touch \(place.path)/next/a /etc/openclaw-test /usr/openclaw-test; ls /usr >/dev/null"
        let (output, end) = try execute("exec 2>/dev/null; \(text)")
        #expect(output == "0\n")
        #expect(end.result == .exited(0))
        let reading = try execute("exec 2>/dev/null; \(text); rm a; mkdir d; touch /tmp/openclaw-test && echo written")
        {
            $0.isReadOnly = true
        }
        #expect(reading.output == "1\n")
        #expect(place.files(below: "workspace") == ["a"])
        // The directory of this test is below /tmp, which stays writable except for what is hidden.
        #expect(place.files(below: "next") == ["a", "file"] || place.files(below: "next") == ["file"])
    }

    @Test("Without the network only local sockets can be made", arguments: [false, true])
    func network(allowed: Bool) throws {
        let (output, _) = try execute(
            """
            for i in AF_INET AF_INET6 AF_NETLINK; do
                python3 -c "import socket; socket.socket(socket.$i, socket.SOCK_RAW if '$i' == 'AF_NETLINK' else socket.SOCK_DGRAM)"
                echo $?
            done 2>/dev/null; python3 -c "import socket; socket.socketpair()"; echo $?
            """
        ) { $0.network = allowed }
        #expect(output == (allowed ? "0\n0\n0\n0\n" : "1\n1\n1\n0\n"))
    }

    /// Attempts on other processes; each prints a line only if it is successful.
    private static let attempts = """
        exec 2>/dev/null
        read service
        kill -0 $service && echo service; kill -0 1 && echo first; kill -KILL $service && echo killed
        unshare --user true && echo user; unshare --mount true && echo mount; unshare --pid --fork true && echo pid
        python3 -c 'import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(16, int(sys.argv[1]), 0, 0) != 0)' $service && echo traced
        cat /proc/$service/mem /proc/$service/environ && echo read
        grep -q '^CapEff:.*[1-9a-f]' /proc/self/status && echo capabilities
        echo end
        """

    @Test("A command reaches no other process, has no capability, and makes no namespace")
    func processes() throws {
        let command = try ServedCommand(Self.attempts, in: place)
        try command.connection.write(Array("\(command.program.pid)\n".utf8))
        let (output, end) = try command.finish()
        #expect(output == "end\n")
        #expect(end.result == .exited(0))
    }

    @Test(
        "Where Landlock does not restrict signals, a command has a process namespace",
        .enabled(if: File.isExecutable("/usr/bin/strace"), "strace is missing"))
    func earlyLandlock() throws {
        let early = [
            "/usr/bin/strace", "-qq", "-o", "/dev/null", "-e", "inject=landlock_create_ruleset:retval=2:when=1",
        ]
        let pid = getpid()
        let (output, end) = try execute(
            "kill -KILL -1; kill -KILL \(pid) 2>/dev/null; echo $$; setsid sleep 1000 & exit 5", under: early)
        #expect(Int(output.split(separator: "\n").last ?? "").map { $0 < 10 } == true, "\(output)")
        #expect(end.result == .exited(5))
        let signalled = try execute(
            "python3 -c 'import os; os.truncate(\"\(other)/secret\", 0)'; kill -TERM $$", under: early)
        #expect(signalled.end.result == .signalled(Int(SIGTERM)))
        #expect(
            try place.files(below: "other").map {
                try String(decoding: File.read(FilePath("\(other)/\($0)"), bytesMax: 9), as: UTF8.self)
            } == ["secret"])
        let input = try ServedCommand("cat", in: place, under: early)
        try input.connection.write(Array("x".utf8))
        try input.connection.closeInput()
        #expect(try input.finish().output == "x")
    }

    @Test(
        "Without Landlock a command is refused", .enabled(if: File.isExecutable("/usr/bin/strace"), "strace is missing")
    )
    func noLandlock() throws {
        let none = [
            "/usr/bin/strace", "-qq", "-o", "/dev/null", "-e", "inject=landlock_create_ruleset:error=ENOSYS:when=1",
        ]
        #expect(try execute("true", under: none).end.sentence.contains("the kernel does not offer Landlock"))
    }

    @Test("With a list of programs one simple command is executed without a shell, or refused")
    func allowlist() throws {
        try place.write("#!/bin/sh\necho hostile\n", to: "workspace/bin/echo", mode: 0o700)
        let allow = { (request: inout CommandRequest) in
            request.allowlist = ["echo", "/usr/bin/env"]
            request.pathPrepend = []
        }
        #expect(try execute("echo 'a  b' \"$\" c", allow).end.sentence.contains("the character $"))
        #expect(try execute("echo 'a  b' c", allow).output == "a  b c\n")
        #expect(try execute("/usr/bin/env true", allow).end.result == .exited(0))
        #expect(try execute("bin/echo", allow).end.sentence.contains("not one of the programs"))
        #expect(try execute("id", allow).end.sentence.contains("id: not one of the programs"))
        #expect(try execute("echo a; id", allow).end.sentence.contains("the character ;"))
        let prepended = try execute("echo a") {
            allow(&$0)
            $0.pathPrepend = [$0.workspace.appending("bin")]
        }
        #expect(prepended.end.sentence.contains("bin/echo: not one of the programs"))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
