import TestSupport
import Testing

/// Commands of the original OpenClaw that this program does not have.
struct MissingCommandTests {
    private func run(_ line: String) throws -> (ChildProgram, ChildProgram.Exit) {
        let words = line.split(separator: " ").map(String.init)
        let program = try ChildProgram(Products.commandLine, words, environment: [:])
        return (program, try program.wait())
    }

    @Test(
        "A command of the original OpenClaw is answered with what to use instead",
        arguments: [
            ("agent --message hi --deliver", "agent --deliver", "no chat channels"),
            ("agent --to=+15555550123 --message hi", "agent --to", "--session-key"),
            ("onboard --install-daemon", "onboard", "openclaw-gateway(8)"),
            ("models list", "models", "openclaw.json(5)"),
            ("logs --follow", "logs", "`journalctl --follow --unit openclaw-gateway`"),
            ("dashboard", "dashboard", "http://127.0.0.1:18789/v1"), ("status", "status", "`openclaw gateway status`"),
            ("help status", "status", "`openclaw gateway status`"), ("status --help", "status", "use"),
            ("security audit", "security", "`sudo openclaw doctor`"),
            ("gateway start", "gateway start", "systemctl start"),
            ("gateway restart", "gateway restart", "systemctl restart"),
            ("gateway --port 18789 --verbose", "gateway --port", "systemctl start"),
            ("gateway --port=18789", "gateway --port", "openclaw-gateway --listen"),
            ("config set gateway.port 1", "config set", "/etc/openclaw/openclaw.json"),
            ("sessions cleanup --dry-run", "sessions cleanup", "`openclaw sessions expire`"),
        ])
    func missing(line: String, command: String, instead: String) throws {
        let (program, exit) = try run(line)
        #expect(exit == .status(64))
        #expect(program.output.text.isEmpty)
        #expect(program.errors.lines.count == 1)
        #expect(program.errors.text.hasPrefix("there is no command `openclaw \(command)`; "))
        #expect(program.errors.text.contains(instead))
    }

    @Test(
        "A typing error is answered with the help of the parser",
        arguments: ["sesions list", "gateway statsu", "gateway --prot 1", "config validate --al", "confg"])
    func typingError(line: String) throws {
        let (program, exit) = try run(line)
        #expect(exit == .status(64))
        #expect(program.errors.text.hasPrefix("Error: "))
        #expect(program.errors.text.contains("Usage: openclaw"))
    }

    @Test(
        "Help and version are what they were", arguments: ["--help", "help", "gateway --help", "--version", "gateway"])
    func help(line: String) throws {
        let (program, exit) = try run(line)
        #expect(exit == .status(0))
        #expect(program.errors.text.isEmpty)
    }
}
