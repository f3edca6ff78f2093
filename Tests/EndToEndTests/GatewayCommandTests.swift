import TestSupport
import Testing

/// `openclaw gateway` without systemd; the system tests run it on booted systems.
struct GatewayCommandTests {
    private func run(_ arguments: String...) throws -> (ChildProgram, ChildProgram.Exit) {
        let program = try ChildProgram(Products.commandLine, ["gateway"] + arguments, environment: [:])
        return (program, try program.wait())
    }

    @Test("Without the unit, or without systemd, the exit status and the message name the reason")
    func elsewhere() throws {
        let (program, exit) = try run("status")
        if exit == .status(4) {
            #expect(program.output.text.contains("not installed (openclaw-gateway.service)"))
        } else {
            #expect(exit == .status(1))
            #expect(program.output.text.isEmpty)
            #expect(program.errors.text.hasPrefix("cannot query systemd: "))
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
