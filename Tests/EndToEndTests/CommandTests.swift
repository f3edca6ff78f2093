internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// The command service without systemd: what a command can do, and how it ends.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct CommandTests {
    @Test("Output of both streams arrives in order, then the exit status")
    func output() throws {
        let command = try ServedCommand("echo one; echo two >&2; printf three; exit 3")
        #expect(command.started?.unit == "")
        let (output, end) = try command.finish()
        #expect(output == "one\ntwo\nthree")
        #expect(end.result == .exited(3))
        #expect(end.cpuMicroseconds > 0 && end.memoryPeakBytes > 0)
        #expect(try command.program.wait() == .status(0))
        #expect(command.program.errors.text.hasPrefix("<6>the command exited with status 3; "))
        #expect(command.program.errors.lines.count == 1)
    }

    @Test("A command that a signal ends reports the signal")
    func signal() throws {
        #expect(try ServedCommand("kill -TERM $$").finish().end.result == .signalled(Int(SIGTERM)))
    }

    @Test("Signals have their default actions: a writer ends when its reader has ended")
    func pipe() throws {
        let (output, end) = try ServedCommand("yes | head -n 1; echo ${PIPESTATUS[0]}").finish()
        #expect(output == "y\n141\n")
        #expect(end.result == .exited(0))
    }

    @Test("The environment is a list, and the command is in its directory, with its input open")
    func environment() throws {
        let command = try ServedCommand("read line; pwd; env | grep -vE '^(_|SHLVL)=' | sort; echo got $line") {
            $0.environment = [CommandRequest.Variable("X", "1 2")]
        }
        try command.connection.write(Array("hello\n".utf8))
        let lines = try command.finish().output.split(separator: "\n").map(String.init)
        let workspace = command.workspace.string
        let path = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
        #expect(
            lines == [
                workspace, "HOME=\(workspace)", "LANG=C.UTF-8", "OPENCLAW_SHELL=exec", "PATH=\(path)",
                "PWD=\(workspace)", "TERM=dumb", "X=1 2", "got hello",
            ])
    }

    @Test("Standard input is passed on, and its end")
    func input() throws {
        let command = try ServedCommand(.argv(["wc", "-c"]))
        let bytes = Array(repeating: UInt8(ascii: "x"), count: 1_000_000)
        try command.connection.write(bytes)
        try command.connection.closeInput()
        #expect(try command.finish().output == "1000000\n")
    }

    @Test("A client that writes much and reads late does not block the command for ever")
    func bothDirections() throws {
        let command = try ServedCommand(.argv(["cat"])) { $0.outputBytesMax = 1 << 30 }
        try command.connection.write(Array(repeating: UInt8(ascii: "x"), count: 4_000_000))
        try command.connection.closeInput()
        #expect(try command.finish().output.utf8.count == 4_000_000)
    }

    @Test("A command whose time has passed is killed, with all that it started")
    func timeout() throws {
        let command = try ServedCommand("sleep 1000 & setsid sleep 1001 & echo ready; wait") { $0.timeoutSeconds = 1 }
        let (output, end) = try command.finish()
        #expect(output == "ready\n")
        #expect(end.timedOut)
        #expect(end.result == .signalled(Int(SIGKILL)))
    }

    @Test("A kill of the client ends the command")
    func kill() throws {
        let command = try ServedCommand("trap '' TERM INT HUP; echo ready; sleep 1000")
        try command.waitForOutput("ready")
        try command.connection.kill()
        #expect(try command.finish().end.result == .signalled(Int(SIGKILL)))
    }

    @Test("Output beyond the limit is discarded and counted, and the command goes on")
    func outputLimit() throws {
        let command = try ServedCommand("head -c 3000000 /dev/zero | tr '\\0' x; touch finished") {
            $0.outputBytesMax = 1_000
        }
        let (output, end) = try command.finish()
        #expect(output == String(repeating: "x", count: 1_000))
        #expect(end.outputBytesDiscarded == 2_999_000)
        #expect(command.place.files(below: "workspace") == ["finished"])
    }

    /// A command that leaves processes behind in every way, and prints their ids, as /proc shows them.
    private static let leaving = """
        stay='read pid rest </proc/self/stat; echo $pid >>pids; exec sleep 1000'
        sh -c "$stay" & setsid sh -c "$stay" & (setsid sh -c "sh -c '$stay' & exit" &); nohup sh -c "$stay" 2>/dev/null &
        until [ "$(grep -c . pids)" = 4 ]; do :; done 2>/dev/null; cat pids; echo ready
        """

    @Test("Nothing that a command started is left when it has ended")
    func leftovers() throws {
        let pids = try ServedCommand(Self.leaving).finish().output.split(separator: "\n").compactMap { Int32($0) }
        #expect(pids.count == 4)
        #expect(pids.filter { Glibc.kill($0, 0) == 0 } == [])
    }

    @Test("A client that closes the connection ends the command and all that it started")
    func clientGone() throws {
        let command = try ServedCommand("\(Self.leaving); sleep 1000")
        var output: [UInt8] = []
        while output.firstRange(of: Array("ready".utf8)) == nil {
            guard case .output(let bytes)? = try command.connection.next() else { throw TestFailure("no output") }
            output += bytes
        }
        let pids = String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { Int32($0) }
        #expect(pids.count == 4)
        command.connection.descriptor.close()
        #expect(try command.program.wait() == .status(0))
        #expect(pids.filter { Glibc.kill($0, 0) == 0 } == [])
    }

    @Test("SIGTERM, with which systemd stops the unit, ends the command and reports it")
    func stopped() throws {
        let command = try ServedCommand("echo ready; sleep 1000")
        try command.waitForOutput("ready")
        command.program.signal(SIGTERM)
        #expect(try command.finish().end.result == .signalled(Int(SIGKILL)))
        #expect(try command.program.wait() == .status(0))
    }

    @Test("The limits of a request are those of the command")
    func limits() throws {
        let (output, end) = try ServedCommand("ulimit -v; ulimit -t; ulimit -f; ulimit -n; ulimit -c") {
            $0.limits.memoryBytesMax = 4 << 30
            $0.limits.cpuSecondsMax = 60
            $0.limits.fileBytesMax = 1 << 20
            $0.limits.filesMax = 64
        }.finish()
        #expect(output == "4194304\n60\n1024\n64\n0\n")
        #expect(end.result == .exited(0))
    }

    @Test("A command that cannot be started is refused with the reason")
    func notStarted() throws {
        let missing = try ServedCommand(.argv(["nonesuch"]))
        #expect(try missing.finish().end.sentence.hasPrefix("nonesuch: not found in /usr/local/bin"))
        let directory = try ServedCommand("true") { $0.directory.append("missing") }
        #expect(try directory.finish().end.sentence.contains("missing does not exist"))
        let memory = try ServedCommand("true") { $0.limits.memoryBytesMax = 1 << 20 }
        #expect(try memory.finish().end.result != .exited(0))
    }
}
