@testable import Configuration
import Posix
import SystemPackage
import Testing

struct ExecConfigurationTests {
    private func exec(_ text: String, _ agent: String = "{}") throws -> ExecConfiguration? {
        var text = ConfigurationText("{ tools: { exec: \(text) }, agents: { list: [{ id: 'a', tools: \(agent) }] } }")
        text.environment["OPENCLAW_RUNTIME_DIR"] = "/run/x"
        return try configuration(text)?.agent("a")?.tools.exec
    }

    @Test("Every key is read")
    func values() throws {
        var expected = ExecConfiguration()
        expected.security = .allowlist
        expected.allowlist = ["/usr/bin/git", "ls"]
        expected.timeoutSec = 60
        expected.backgroundMs = 5
        expected.cleanupMs = 6
        expected.pathPrepend = ["/opt/bin"]
        expected.commandsMax = 3
        expected.network = false
        expected.limits.memoryBytesMax = 1 << 20
        expected.limits.cpuSecondsMax = 7
        expected.limits.fileBytesMax = 0
        expected.limits.filesMax = 16
        expected.applyPatch.enabled = false
        expected.applyPatch.allowModels = ["openai/gpt-5"]
        expected.applyPatch.workspaceOnly = false
        expected.socket = "/run/x/command.sock"
        let text = """
            { security: 'allowlist', allowlist: ['/usr/bin/git', 'ls'], timeoutSec: 60, backgroundMs: 5, cleanupMs: 6,
              pathPrepend: ['/opt/bin'], commandsMax: 3, network: false,
              limits: { memoryBytesMax: 1048576, cpuSecondsMax: 7, fileBytesMax: 0, filesMax: 16 },
              applyPatch: { enabled: false, allowModels: ['openai/gpt-5'], workspaceOnly: false } }
            """
        #expect(try exec(text) == expected)
        expected.security = .full
        #expect(try exec(text, "{ exec: { security: 'full' } }") == expected)
    }

    @Test(
        "A relative socket is in the runtime directory",
        arguments: [("'c/../d.sock'", "/run/x/d.sock"), ("'/run/./c.sock'", "/run/c.sock")])
    func socket(written: String, path: FilePath) throws {
        #expect(try exec("{ socket: \(written) }")?.socket == path)
        #expect(try exec("{}", "{ exec: { socket: \(written) } }")?.socket == path)
    }

    @Test(
        "A value that cannot work is reported",
        arguments: [
            ("{ security: 'allowlist' }", "warning tools.exec.allowlist: is empty, so that no command is allowed"),
            (
                "{ allowlist: ['bin/ls'] }",
                "error tools.exec.allowlist: expected absolute paths, or names of programs without a slash"
            ),
            (
                "{ allowlist: ['..'] }",
                "error tools.exec.allowlist: expected absolute paths, or names of programs without a slash"
            ),
            (
                "{ pathPrepend: ['bin'] }",
                "error tools.exec.pathPrepend: expected absolute paths of directories, without a colon"
            ),
            (
                "{ pathPrepend: ['/a:/b'] }",
                "error tools.exec.pathPrepend: expected absolute paths of directories, without a colon"
            ),
            (
                "{ timeoutSec: 86401 }",
                "warning tools.exec.timeoutSec: is longer than RuntimeMaxSec=1d of openclaw-command@.service; a longer "
                    + "time needs a drop-in of that unit"
            ),
            ("{ socket: '' }", "error tools.exec.socket: expected a path of at most 107 bytes (unix(7))"),
            (
                "{ socket: '/\(String(repeating: "x", count: 107))' }",
                "error tools.exec.socket: expected a path of at most 107 bytes (unix(7))"
            ),
            (
                "{ safeBins: ['jq'] }",
                "warning tools.exec.safeBins: has no effect: only programs in "
                    + "tools.exec.allowlist are allowed"
            ),
        ])
    func reported(text: String, expected: String) throws {
        let found = try diagnostics(ConfigurationText("{ tools: { exec: \(text) } }"))
        #expect(found.map { String($0.drop { $0 != " " }.dropFirst()) } == [expected])
    }

    @Test("The limits of the unit are those of the shipped file")
    func unit() throws {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let bytes = try File.read(root.pushing("systemd/openclaw-command@.service"), bytesMax: 1 << 20)
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(ExecConfiguration.unitSeconds == 86_400 && lines.contains("RuntimeMaxSec=1d"))
        #expect(lines.contains("MemoryMax=\(CommandLimits.unitMemoryPercent)%"))
        let socket = try File.read(root.pushing("systemd/openclaw-command.socket"), bytesMax: 1 << 20)
        #expect(String(decoding: socket, as: UTF8.self).contains("ListenStream=\(ExecConfiguration.unitSocket)\n"))
    }
}
