import Posix
import SystemPackage
import Testing

struct ProgramTests {
    private let watch = Watch(client: nil, termination: nil)

    /// Runs a shell with its output on a pipe; returns what it wrote and how it ended.
    private func shell(
        _ script: String, _ change: (inout Program) -> Void = { _ in }
    ) throws -> (output: String, status: Posix.ExitStatus) {
        let pipe = try Descriptor.pipe()
        var program = Program("/bin/sh", arguments: ["-c", script])
        program.descriptors = [try File.open("/dev/null"), pipe.writing, pipe.writing]
        change(&program)
        let child = try program.start()
        program.descriptors = []
        pipe.writing.close()
        var output: [UInt8] = []
        while let more = try watch.read(from: pipe.reading) { output += more }
        return (String(decoding: output, as: UTF8.self), try child.wait(through: watch))
    }

    @Test("A program gets its arguments, environment and directory, and nothing else")
    func surroundings() throws {
        let result = try shell("echo \"$0\"; pwd; env -u PWD -u SHLVL -u _") {
            $0.arguments += ["a b"]
            $0.environment = ["NAME=value"]
            $0.directory = "/usr"
        }
        #expect(result.output == "a b\n/usr\nNAME=value\n")
        #expect(result.status == .exited(code: 0))
    }

    @Test("A program has the descriptors it was given and no other")
    func descriptors() throws {
        #expect(try shell("ls /proc/$$/fd").output == "0\n1\n2\n")
    }

    @Test("A program leads its own group, blocks no signal and ignores none")
    func signals() throws {
        let result = try shell("grep -E '^Sig(Blk|Ign)' /proc/self/status; ps -o pgid= -p $$ | tr -d ' '; echo $$")
        let lines = result.output.split(separator: "\n")
        #expect(lines.prefix(2) == ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"])
        #expect(lines.count == 4 && lines[2] == lines[3])
    }

    @Test(
        "The exit status of a program is reported",
        arguments: [("exit 7", Posix.ExitStatus.exited(code: 7)), ("kill -9 $$", .signalled(9))])
    func ended(script: String, status: Posix.ExitStatus) throws {
        #expect(try shell(script).status == status)
    }

    @Test(
        "A program that cannot be started is an error at once",
        arguments: [
            ("/nonexistent", Process.missing), ("/etc/passwd", Process.denied), ("/etc/passwd/x", Process.notDirectory),
            ("/bin/sh\0", Process.invalid),
        ])
    func notStarted(path: String, code: Int32) {
        #expect(throws: SystemError("execve", errno: code, on: path)) { try Program(path).start() }
    }

    @Test("A process without a reference is killed")
    func forgotten() throws {
        let pipe = try Descriptor.pipe()
        var program = Program("/bin/sleep", arguments: ["1000"], descriptors: [pipe.writing])
        var child: ChildProcess? = try program.start()
        program.descriptors = []
        pipe.writing.close()
        #expect(child?.status == nil)

        child = nil

        #expect(try watch.read(from: pipe.reading) == nil)
    }

    @Test("A wait for a process can be cancelled, and the process killed afterwards")
    func cancelled() throws {
        let pipe = try Descriptor.pipe()
        var program = Program("/bin/sleep", arguments: ["1000"], descriptors: [pipe.writing])
        let child = try program.start()
        program.descriptors = []
        pipe.writing.close()

        #expect(throws: Interruption.deadlinePassed) {
            try child.wait(through: Watch(client: nil, termination: nil, deadline: .now + .milliseconds(5)))
        }
        child.kill(9)

        #expect(try child.wait(through: watch) == .signalled(9))
        #expect(try watch.read(from: pipe.reading) == nil)
    }
}
