internal import Commands
internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Commands that go on after their connection was closed.
@Suite(.enabled(if: Landlock.offered()?.scopesSignals == true, "the kernel cannot confine as much"))
struct BackgroundCommandTests {
    private let name = CommandRequest.Background(agentId: "main", id: "calm-fox")

    /// A program in a session of its own, which prints its id, as /proc shows it.
    private static let daemon = "setsid sh -c 'read pid rest </proc/self/stat; echo $pid; exec sleep 1000'"

    private func start(
        _ text: String, in place: TemporaryDirectory? = nil, _ change: (inout CommandRequest) -> Void = { _ in }
    ) throws -> ServedCommand {
        try ServedCommand(text, in: place) {
            $0.background = name
            change(&$0)
        }
    }

    private func command(_ served: ServedCommand) throws -> BackgroundCommand {
        try #require(try BackgroundCommand(name, in: served.commands))
    }

    /// Waits until the output of a command fulfils a condition.
    private func output(_ served: ServedCommand, until condition: (BackgroundCommand.Part) -> Bool) throws -> String {
        let command = try command(served)
        let file = GrowingFile(BackgroundFile.output(name, in: served.commands).string)
        return try file.wait(for: "such output") { _ in
            let part = try command.output(from: 0)
            return condition(part) ? part.text : nil
        }
    }

    @Test("It goes on without its connection, is found by its name, takes input, and reports its end")
    func life() throws {
        let served = try start("echo é; read line; echo got $line; cat; exit 3")
        served.connection.descriptor.close()
        let command = try command(served)
        #expect(command.started == served.started)
        #expect(command.command == "echo é; read line; echo got $line; cat; exit 3")
        #expect(try output(served) { $0.text.contains("é") } == "é\n")
        #expect(try command.state() == .running)
        #expect(try command.write(Array("hello\nmore".utf8)) == 10)
        try command.closeInput()
        #expect(try output(served) { $0.end != nil } == "é\ngot hello\nmore")
        #expect(try served.program.wait() == .status(0))
        guard case .ended(let end, let at) = try command.state() else { throw TestFailure("not ended") }
        #expect(end.result == .exited(3))
        #expect(at >= command.startedAt)
        #expect(throws: SystemError.self) { try command.write([0]) }
        #expect(served.place.files(below: "run") == ["commands/main/calm-fox.jsonl"])
        #expect(try BackgroundCommand.all(ofAgent: "main", in: served.commands) == [command])
        #expect(try BackgroundCommand.all(ofAgent: "other", in: served.commands) == [])
    }

    @Test("While the connection is open it receives the output, too")
    func withConnection() throws {
        let served = try start("echo one")
        let (output, end) = try served.finish()
        #expect(output == "one\n")
        #expect(end.result == .exited(0))
        #expect(try served.program.wait() == .status(0))
        #expect(try command(served).state() != .running)
    }

    @Test("Unlinking its file stops it, with all that it started")
    func stop() throws {
        let served = try start("sleep 1000 & \(Self.daemon) & wait")
        served.connection.descriptor.close()
        let command = try command(served)
        let pid = try #require(Int32(try output(served) { $0.text.contains("\n") }.dropLast()))
        try command.stop()
        #expect(try served.program.wait() == .status(0))
        #expect(Glibc.kill(pid, 0) == -1)
        #expect(try command.state() == .crashed)
        #expect(served.place.files(below: "run") == [])
    }

    @Test("A frame for killing through the FIFO ends it; bytes that are not frames close the FIFO only")
    func fifo() throws {
        let served = try start("echo ready; sleep 1000")
        let command = try command(served)
        served.connection.descriptor.close()
        let input = try File.open(
            BackgroundFile.input(name, in: served.commands), flags: O_WRONLY | O_NONBLOCK)
        _ = try input.write(CommandFrame(.kill).bytes[...])
        #expect(try served.program.wait() == .status(0))
        guard case .ended(let end, _) = try command.state() else { throw TestFailure("not ended") }
        #expect(end.result == .signalled(Int(SIGKILL)))

        let garbage = try start("echo ready; sleep 1; echo end")
        garbage.connection.descriptor.close()
        let fifo = try File.open(BackgroundFile.input(name, in: garbage.commands), flags: O_WRONLY | O_NONBLOCK)
        _ = try fifo.write(Array("garbage".utf8)[...])
        #expect(try output(garbage) { $0.end != nil } == "ready\nend\n")
    }

    @Test("The command of a service that is killed ends with all that it started, and counts as crashed")
    func crash() throws {
        let served = try start("\(Self.daemon) & wait")
        served.connection.descriptor.close()
        let command = try command(served)
        let daemon = try #require(Int32(try output(served) { $0.text.contains("\n") }.dropLast()))
        let first = try #require(served.started).pid
        let processes = try [Int32(first), daemon].map { try Descriptor.process($0) }
        served.program.signal(SIGKILL)
        _ = try served.program.wait()
        for process in processes { #expect(Deadline(within: patience).ready(process.number)) }
        #expect(try command.state() == .crashed)
        try BackgroundCommand.removeEnded(ofAgent: "main", before: command.startedAt - 1_000, in: served.commands)
        #expect(try BackgroundCommand.all(ofAgent: "main", in: served.commands) == [command])
        try BackgroundCommand.removeEnded(ofAgent: "main", before: .max, in: served.commands)
        #expect(try BackgroundCommand.all(ofAgent: "main", in: served.commands) == [])
    }

    @Test("The file has a limit, after which the newest output is stored at the end, with the count of what is missing")
    func fileLimit() throws {
        let served = try start("head -c 12000000 /dev/zero | tr '\\0' x; echo; echo last") {
            $0.outputBytesMax = 1 << 30
        }
        served.connection.descriptor.close()
        let command = try command(served)
        #expect(try served.program.wait() == .status(0))
        var (part, offset) = ("", 0)
        var missing = 0
        while true {
            let next = try command.output(from: offset)
            part += next.text
            missing += next.missingBytes
            if next.next == offset { break }
            offset = next.next
        }
        #expect(offset <= BackgroundFile.bytesMax + BackgroundFile.tailBytes + 1_024)
        #expect(missing > 3_000_000)
        #expect(part.utf8.count + missing == 12_000_006)
        #expect(part.hasSuffix("x\nlast\n"))
    }

    @Test("An agent has a limited number of commands at the same time; one that has ended or crashed does not count")
    func commandsMax() throws {
        let place = try ServedCommand.makePlace()
        func start(_ id: String, _ agentId: String = "main", attached: Bool = false) throws -> ServedCommand {
            try ServedCommand("echo ready; sleep 1000", in: place) {
                $0.background = CommandRequest.Background(agentId: agentId, id: id)
                $0.commandsMax = 2
                $0.isAttached = attached
            }
        }
        let (first, second) = (try start("first"), try start("second"))
        for attached in [false, true] {
            let sentence = try start("third", attached: attached).finish().end.sentence
            #expect(sentence.hasPrefix("The agent has 2 commands already"), "\(sentence)")
        }
        #expect(try start("other", "beta").started != nil)
        first.program.signal(SIGKILL)
        _ = try first.program.wait()
        let fourth = try start("fourth")
        #expect(fourth.started != nil)
        try second.connection.kill()
        #expect(try second.finish().end.result == .signalled(Int(SIGKILL)))
        let fifth = try start("fifth")
        #expect(fifth.started != nil)
        #expect(try start("sixth").started == nil)
    }

    @Test("An offset is one that a part returned; the end of a long output is read without the rest")
    func offsets() throws {
        let served = try start("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo last") {
            $0.outputBytesMax = 1 << 30
        }
        served.connection.descriptor.close()
        #expect(try served.program.wait() == .status(0))
        let command = try command(served)
        let next = try command.output(from: 0).next
        #expect(try [0, next].allSatisfy { try command.isOffset($0) })
        #expect(try ![1, next - 1, next + 1, 1 << 40, Int.max].contains { try command.isOffset($0) })
        let (part, isWhole) = try command.outputEnd()
        #expect(!isWhole && part.text.hasSuffix("x\nlast\n") && part.text.utf8.count < 1_100_000)
        #expect(try part.end != nil && command.output(from: part.next).next == part.next)
    }

    @Test("A command cannot forge its end: it cannot write its file, and its output is not the lines of the file")
    func forgedEnd() throws {
        let line = #"{"type":"ended","at":1,"exitCode":0}"#
        let padding = #"head -c 9000 /dev/zero | tr '\0' x; printf '%s' '{"type":"ended","at":1}//'"#
        let served = try start(
            """
            cd ..; echo '\(line)' >>run/commands/main/calm-fox.jsonl || echo refused
            echo '\(line)'; \(padding); read line; exit 3
            """)
        served.connection.descriptor.close()
        let command = try command(served)
        let text = try output(served) { $0.text.hasSuffix("//") }
        #expect(text.contains("\nrefused\n\(line)\nxxx"))
        #expect(try command.state() == .running)
        try command.closeInput()
        #expect(try served.program.wait() == .status(0))
        guard case .ended(let end, _) = try command.state() else { throw TestFailure("not ended") }
        #expect(end.result == .exited(3))
    }

    @Test("A second command with the same name is refused, and the first goes on")
    func sameName() throws {
        let first = try start("echo ready; sleep 1000")
        let second = try start("true", in: first.place)
        #expect(try second.finish().end.sentence.contains("calm-fox.jsonl: File exists"))
        #expect(try command(first).state() == .running)
    }

    @Test("A command that cannot be started leaves no file")
    func notStarted() throws {
        let served = try start("true") { $0.directory.append("missing") }
        #expect(try !served.finish().end.sentence.isEmpty)
        #expect(served.place.files(below: "run") == [])
    }
}
