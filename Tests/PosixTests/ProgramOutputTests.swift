import Posix
import Testing

struct ProgramOutputTests {
    private func run(_ script: String, bytesMax: Int = 1_000, within limit: Duration = .seconds(30)) throws
        -> ProgramOutput
    {
        try Program("/bin/sh", arguments: ["-c", script], environment: ["PATH=/usr/bin:/bin"])
            .run(bytesMax: bytesMax, within: limit)
    }

    @Test("What a program writes is kept apart, and nothing is given to it")
    func output() throws {
        let done = try run("read line; echo \"out$line\"; echo err >&2; exit 3")
        #expect(
            done == ProgramOutput(output: Array("out\n".utf8), errors: Array("err\n".utf8), status: .exited(code: 3)))
    }

    @Test(
        "A program that writes too much is ended",
        arguments: ["while :; do echo x; done", "while :; do echo x >&2; done"])
    func tooMuch(script: String) {
        #expect(throws: SystemError("read", errno: Process.tooLarge)) { try run(script) }
    }

    @Test("A program that takes too long is ended, also when it has closed its output")
    func tooLong() {
        for script in ["exec sleep 60", "exec sleep 60 >&- 2>&-"] {
            #expect(throws: SystemError("wait", errno: Process.timedOut, on: "/bin/sh")) {
                try run(script, within: .milliseconds(50))
            }
        }
    }

    @Test("A program that does not exist is an error of the start")
    func missing() {
        #expect(throws: SystemError("execve", errno: Process.missing, on: "/nonexistent")) {
            try Program("/nonexistent").run(bytesMax: 1, within: .seconds(30))
        }
    }
}
