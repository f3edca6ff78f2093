import Agent
import Configuration
import Posix
import TestSupport
import Testing

struct ToolAvailabilityTests {
    private func reasons(_ prepare: (TemporaryDirectory) throws -> Void) throws -> [String: String] {
        let directory = try TemporaryDirectory()
        try prepare(directory)
        let section = try tools(
            "{ exec: { socket: '\(directory.path)/command.sock', pathPrepend: ['\(directory.path)'] } }")
        return ToolAvailability(section).reasons.mapValues { $0.replacing(directory.path, with: "") }
    }

    @Test("Tools that need the command service cannot work without its socket")
    func socket() throws {
        let names = ["exec", "process", "grep", "find"]
        let missing =
            "the socket /command.sock of the command service does not exist: "
            + "start a command service there as openclaw-command(8) describes, or correct tools.exec.socket"
        #expect(try reasons { _ in } == Dictionary(uniqueKeysWithValues: names.map { ($0, missing) }))
        let file =
            "the socket /command.sock of the command service is not a socket: remove it, then "
            + "start a command service there as openclaw-command(8) describes, or correct tools.exec.socket"
        #expect(try reasons { try $0.write("", to: "command.sock") }["exec"] == file)
        let none = ToolAvailability(ToolsConfiguration()).reasons
        #expect(none["grep"]?.hasSuffix("set OPENCLAW_RUNTIME_DIR") == true)
    }

    @Test(
        "The socket of the unit is started by systemctl",
        .enabled(if: FileStatus(ofLink: "/run/openclaw/command.sock") == nil, "this machine has a command service"))
    func unitSocket() throws {
        let reasons = ToolAvailability(try tools("{ exec: { socket: '/run/openclaw/command.sock' } }")).reasons
        #expect(reasons["exec"]?.hasSuffix("does not exist: run systemctl start openclaw-command.socket") == true)
    }

    @Test("With the socket, grep and find need ripgrep")
    func search() throws {
        let found = try reasons { directory in
            _ = try Socket.listen(on: .unix(path: "\(directory.path)/command.sock"))
            try directory.write("", to: "rg")
        }
        #expect(found == [:])
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/command.sock"
        let listener = try Socket.listen(on: .unix(path: path))
        defer { withExtendedLifetime(listener) {} }
        let section = try tools("{ exec: { socket: '\(path)' } }")
        let isInstalled = ["/usr/local/bin/rg", "/usr/bin/rg"].contains { FileStatus(ofLink: $0) != nil }
        let reason = "the program rg does not exist: install the package ripgrep"
        #expect(ToolAvailability(section).reasons == (isInstalled ? [:] : ["grep": reason, "find": reason]))
    }
}
