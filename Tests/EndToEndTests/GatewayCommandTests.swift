import TestSupport
import Testing

/// `openclaw gateway` where no systemd runs the units: what a booted system says is a matter of the system tests.
struct GatewayCommandTests {
    private func run(_ arguments: String...) throws -> (ChildProgram, ChildProgram.Exit) {
        let program = try ChildProgram(Products.commandLine, ["gateway"] + arguments, environment: [:])
        return (program, try program.wait())
    }

    @Test("Where there is no such unit, or no systemd to ask, the exit status and the words say which")
    func elsewhere() throws {
        let (program, exit) = try run("status")
        if exit == .status(4) {
            #expect(program.output.text.contains("not installed (openclaw-gateway.service)"))
        } else {
            #expect(exit == .status(1))
            #expect(program.output.text.isEmpty)
            #expect(program.errors.text.hasPrefix("systemd cannot be asked: "))
            #expect(program.errors.lines.count == 1)
        }
    }

    @Test("The manual of the command names its exit status")
    func help() throws {
        let (program, exit) = try run("status", "--help")
        #expect(exit == .status(0))
        #expect(program.output.text.contains("--json"))
    }
}
