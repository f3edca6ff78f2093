internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// `openclaw doctor --fix` by root, with a systemctl of the test: in a mount namespace with empty /run and /var/lib.
@Suite(.enabled(if: hasMountNamespaces(), "only root can mend, in a namespace of its own"))
struct DoctorRepairTests {
    /// A user of every machine who owns no files.
    private static let user = "daemon"

    /// Prints the states and the unit, starts units, and records all other calls.
    private static let systemctl = """
        #!/bin/sh
        case $1 in
        show) cat DIRECTORY/states ;;
        cat) cat DIRECTORY/unit ;;
        start) sed -i "/^Id=$2/,/^$/s/^ActiveState=.*/ActiveState=active/" DIRECTORY/states ;;
        esac
        echo "$@" >>DIRECTORY/calls
        """

    private static let states = """
        Id=openclaw-gateway.socket
        LoadState=loaded
        ActiveState=inactive
        UnitFileState=enabled
        Listen=/run/none.sock (Stream)

        Id=openclaw-gateway.service
        LoadState=loaded
        ActiveState=inactive

        Id=openclaw-command.socket
        LoadState=loaded
        ActiveState=active

        """

    private static let unit = """
        [Service]
        User=\(user)
        EnvironmentFile=DIRECTORY/env
        LoadCredential=openclaw.gateway.token:DIRECTORY/credentials/token
        SetCredential=openclaw.gateway.token:\\n
        """

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try FileMode.set(directory.path, 0o755)
        try write(Self.states, to: "states")
        try write(Self.unit, to: "unit")
        try write(Self.systemctl, to: "systemctl", mode: 0o755)
    }

    private func write(_ text: String, to name: String, mode: Int = 0o644) throws {
        try directory.write(text.replacing("DIRECTORY", with: directory.path), to: name, mode: mode)
    }

    /// The findings, each as `check state`, and the exit status.
    private func examine(_ arguments: String...) throws -> (findings: [String], text: String, exit: ChildProgram.Exit) {
        let script = """
            mount --bind \(directory.path)/systemctl /usr/bin/systemctl && mount -t tmpfs tmpfs /var/lib &&
            mount -t tmpfs tmpfs /run && mkdir -p -m 755 /run/openclaw && mkdir -m 700 /run/openclaw/commands /run/openclaw/runs &&
            mkfifo -m 600 /run/openclaw/reload && chown \(Self.user) /run/openclaw/* &&
            exec "$@"
            """
        let command = [
            Products.commandLine, "doctor", "--json", "--config", "\(directory.path)/openclaw.json", "--state-dir",
            "\(directory.path)/state",
        ]
        let program = try ChildProgram(
            "/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script, "sh"] + command + arguments,
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"])
        let exit = try program.wait()
        #expect(program.errors.text.isEmpty, "\(program.errors.text)")
        let findings = try JSONValue(parsing: program.output.text)["findings"].array.map { finding in
            "\(finding["check"].string ?? "?") \(finding["state"].string ?? "?")"
        }
        return (findings, program.output.text, exit)
    }

    @Test("Faults that are safe to mend are reported, stay as they are, and are mended with --fix")
    func mend() throws {
        let upstream = try Upstream()
        let configuration = Scenario.configuration(upstream: upstream.baseURL)
            .merged(with: ["gateway": ["auth": ["token": nil, "mode": nil]]])
        try write(configuration.json, to: "openclaw.json", mode: 0o600)
        try write("OPENAI_API_KEY=a-secret-key\n", to: "env")
        let before = try examine()
        #expect(before.exit == .status(1))
        let planted = ["socket problem", "directories problem", "credential problem"]
        #expect(Set(before.findings).isSuperset(of: planted), "\(before.text)")
        #expect(try FileMode.of("\(directory.path)/openclaw.json") == 0o600)

        let after = try examine("--fix")
        #expect(Set(after.findings).isSuperset(of: ["socket fixed", "directories fixed", "credential fixed"]))
        #expect(after.exit == .status(0), "\(after.text)")
        #expect(!(before.text + after.text).contains("a-secret-key"))
        #expect(try FileMode.of("\(directory.path)/openclaw.json") == 0o640)
        #expect(try FileMode.of("\(directory.path)/env") == 0o640)
        #expect(try FileMode.of("\(directory.path)/credentials/token") == 0o600)
        let calls = String(
            decoding: try File.read(FilePath("\(directory.path)/calls"), bytesMax: 1 << 16), as: UTF8.self)
        #expect(calls.contains("start openclaw-gateway.socket\n"))
        #expect(calls.contains("try-restart openclaw-gateway.service\n"))
        #expect(try examine().exit == .status(0))
    }

    @Test("A user that does not exist, and a command that fails, stay problems")
    func failure() throws {
        try write(Self.unit.replacing("User=\(Self.user)", with: "User=openclaw-no-such-user"), to: "unit")
        try write("{}", to: "openclaw.json")
        try write("A=1\n", to: "env", mode: 0o600)
        let outcome = try examine("--fix")
        #expect(outcome.exit == .status(1))
        #expect(outcome.findings.filter { $0.hasPrefix("user ") }.sorted() == ["user problem", "user warning"])
        #expect(outcome.text.contains("`systemd-sysusers openclaw-gateway.conf` "))
    }
}
