internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import JSON
internal import Posix
internal import Text

/// `openclaw doctor`: finds what prevents requests from being answered, in the order in which it stops them.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Finds what prevents requests from being answered, and mends it.",
        discussion: """
            Each line is a check, what it found, and the command that mends it. Only root can make all checks.
            The exit status is 0 if there is no problem, and 1 if there is one; warnings do not count.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(
        name: [.customLong("fix"), .customLong("repair")],
        help: "Execute the commands that lose no data and end no response, and report them.")
    var fix = false

    @Flag(help: "Ask each model for an answer of one token, too.")
    var deep = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(
        name: [.customLong("non-interactive"), .customLong("yes")], help: "Without effect: this command never asks.")
    var neverAsks = false

    func run() throws {
        if fix, geteuid() != 0 {
            StandardError.print("only root can mend the service: run `sudo openclaw doctor --fix`")
            throw ExitCode.noPermission
        }
        _ = neverAsks  // It is true anyway.
        var machine = MachineChecks(options: options, repairs: fix)
        machine.run()
        let findings = machine.findings + ServiceChecks(options: options, isDeep: deep).run(machine)
        let report = DoctorReport(findings)
        if json { print(report.json.text) } else { report.lines.forEach { print($0) } }
        if !report.isHealthy { throw ExitCode.failure }
    }
}

/// All findings, in the order of the checks.
struct DoctorReport {
    let findings: [Finding]
    var isHealthy: Bool { !findings.contains { $0.state == .problem } }

    init(_ findings: [Finding]) {
        self.findings = CheckName.allCases.flatMap { name in findings.filter { $0.check == name } }
    }

    /// Lines for a terminal.
    var lines: [String] {
        let problems = findings.count { $0.state == .problem }
        let warnings = findings.count { $0.state == .warning }
        let fixable = findings.count { $0.state == .problem && $0.remedy?.isSafe == true }
        let advice = fixable == 0 ? "" : "; `sudo openclaw doctor --fix` mends \(fixable) of them"
        return findings.flatMap(\.lines) + ["\(counted(problems, "problem")), \(counted(warnings, "warning"))\(advice)"]
    }

    var json: Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("healthy", isHealthy)
            writer.member("findings") { writer in
                writer.array { writer in
                    for finding in findings { finding.write(to: &writer) }
                }
            }
        }
        return Slice(writer)
    }
}
