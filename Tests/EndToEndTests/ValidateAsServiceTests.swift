internal import Glibc
internal import TestSupport
internal import Testing

/// `openclaw config validate` by root, with a systemctl that prints a unit: in a mount namespace of its own.
@Suite(.enabled(if: geteuid() == 0 && hasMountNamespaces(), "only root can become the user of the service"))
struct ValidateAsServiceTests {
    /// A user of every machine who owns no files.
    private static let user = "daemon"

    private struct Outcome {
        let output: [String]
        let errors: [String]
        let exit: ChildProgram.Exit
    }

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try FileMode.set(directory.path, 0o755)
        try directory.makeDirectory("state")
        try FileMode.set("\(directory.path)/state", 0o755)
    }

    /// Validates a configuration under a unit; `DIRECTORY` in both is the test's directory.
    private func validate(
        _ text: String, unit: String, mode: Int = 0o644, _ arguments: String...
    ) throws -> Outcome {
        let file = try directory.write(
            text.replacing("DIRECTORY", with: directory.path), to: "openclaw.json", mode: mode)
        let unit = "[Service]\nUser=\(Self.user)\n\(unit.replacing("DIRECTORY", with: directory.path))\n"
        let path = try directory.write(unit, to: "unit")
        let systemctl = try directory.write("#!/bin/sh\nexec cat \(path)\n", to: "systemctl", mode: 0o755)
        let script = #"mount --bind "$0" /usr/bin/systemctl && exec "$@""#
        let program = try ChildProgram(
            "/usr/bin/unshare",
            [
                "--mount", "/bin/sh", "-c", script, systemctl, Products.commandLine, "config", "validate", "--config",
                file,
            ]
                + ["--state-dir", "\(directory.path)/state"] + arguments,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/root", "NOPE": "of the command"])
        let exit = try program.wait()
        let prefix = "\(directory.path)/"
        return Outcome(
            output: program.output.lines.map { $0.replacing(prefix, with: "") },
            errors: program.errors.lines.map { $0.replacing(prefix, with: "") }, exit: exit)
    }

    @Test("The user, the credentials and the variables are those of the unit, and the first line names them")
    func serves() throws {
        try directory.write("token", to: "token")
        try directory.write("OPENAI_API_KEY=k\n", to: "env")
        let unit = """
            LoadCredential=openclaw.gateway.token:DIRECTORY/token
            EnvironmentFile=DIRECTORY/env
            """
        let outcome = try validate("{ agents: { defaults: { model: 'openai/gpt-5' } } }", unit: unit)
        #expect(outcome.exit == .status(0), "\(outcome)")
        #expect(outcome.errors == [])
        #expect(
            outcome.output.first
                == "checked as openclaw-gateway.service runs: user daemon, credentials openclaw.gateway.token, variables of "
                + "env")
        #expect(outcome.output.contains("credential: the token from the credential openclaw.gateway.token"))
        #expect(outcome.output.contains { $0.hasPrefix("provider openai: ") && $0.hasSuffix("OPENAI_API_KEY") })
    }

    @Test("A variable of the command is not one of the service")
    func otherVariables() throws {
        let text = "{ gateway: { auth: { token: '${NOPE}' } } }"
        let outcome = try validate(text, unit: "")
        #expect(outcome.exit == .status(78))
        #expect(outcome.errors.contains { $0.hasSuffix("the environment variable NOPE is not set, or empty") })
        #expect(try validate(text, unit: "", "--without-secrets").exit == .status(0))
        #expect(try validate(text, unit: "Environment=NOPE=t").exit == .status(0))
    }

    @Test("A file that the user of the service cannot read is an error, also for root")
    func unreadable() throws {
        let outcome = try validate("{}", unit: "", mode: 0o600)
        #expect(outcome.exit == .status(78))
        #expect(outcome.errors.first == "openclaw.json: error: cannot be read: Permission denied (EACCES)")
    }

    @Test("A workspace that the user of the service cannot read, or that its unit hides, is a warning")
    func workspaces() throws {
        try directory.makeDirectory("closed")
        let list = "[{ id: 'a', workspace: 'DIRECTORY/closed' }, { id: 'b', workspace: '/home' }]"
        let text = "{ gateway: { auth: { mode: 'none' } }, agents: { list: \(list) } }"
        let outcome = try validate(text, unit: "ProtectHome=yes")
        #expect(outcome.exit == .status(0))
        #expect(outcome.errors.count == 2)
        #expect(
            outcome.errors.first?.contains("agent a: the workspace closed cannot be entered: Permission denied") == true
        )
        #expect(outcome.errors.last?.contains("agent b: the workspace /home cannot be entered: ") == true)
        #expect(try validate(text, unit: "ProtectHome=no").errors.count == 1)
        #expect(try validate(text, unit: "ProtectHome=tmpfs\nBindPaths=/home").errors.count == 1)
    }

    @Test("The home directory is that of the user of the service")
    func home() throws {
        let text = "{ gateway: { auth: { mode: 'none' } }, agents: { defaults: { workspace: '~/w' } } }"
        let home = unsafe String(cString: getpwnam(Self.user).pointee.pw_dir)
        let outcome = try validate(text, unit: "")
        #expect(outcome.output.contains { $0.contains("agent main (default): ") && $0.contains(", in \(home)/w") })
    }

    @Test("A unit that systemd cannot start, or whose user does not exist, is reported")
    func impossible() throws {
        let text = "{ gateway: { auth: { mode: 'none' } } }"
        let outcome = try validate(text, unit: "LoadCredential=a:DIRECTORY/none")
        #expect(outcome.exit == .status(78))
        #expect(outcome.errors.first?.hasPrefix("none: error: the credential a cannot be read: ") == true)
        let unknown = try validate(text, unit: "User=openclaw-no-such-user")
        #expect(unknown.exit == .status(0))
        #expect(
            unknown.output.first?.hasSuffix("because the user openclaw-no-such-user of the unit does not exist") == true
        )
    }
}

/// Whether this process may make a mount namespace; in some containers root may not.
func hasMountNamespaces() -> Bool {
    let program = try? ChildProgram("/usr/bin/unshare", ["--mount", "/bin/mount", "--bind", "/usr/bin", "/usr/bin"])
    return (try? program?.wait()) == .status(0)
}
