internal import Posix
internal import TestSupport

/// A gateway at a Unix socket, and `openclaw agent` next to it.
final class AgentScenario {
    let scenario: Scenario
    var upstream: Upstream { scenario.upstream }
    var gateway: Gateway { scenario.gateway }

    /// The directory of the files of runs.
    var runs: String { "\(gateway.directory.path)/runs" }

    init(_ patch: JSONValue = [:]) throws {
        scenario = try Scenario(
            patch, start: .activatedOnUnixSocket, environment: ["OPENCLAW_RUNTIME_DIR": "DIRECTORY"])
        try gateway.directory.makeDirectory("runs")
    }

    /// The variables with which the command finds the socket, the configuration and the state.
    var environment: [String: String] {
        [
            "OPENCLAW_RUNTIME_DIR": gateway.directory.path, "OPENCLAW_CONFIG_PATH": gateway.configurationPath,
            "OPENCLAW_STATE_DIR": gateway.stateDirectory, "PATH": "/usr/bin:/bin", "HOME": gateway.directory.path,
        ]
    }

    func start(
        _ arguments: [String], command: String = "agent", environment: [String: String] = [:], input: CInt? = nil
    ) throws -> ChildProgram {
        try ChildProgram(
            Products.commandLine, [command] + arguments,
            environment: self.environment.merging(environment) { $1 }, input: input)
    }

    func run(
        _ arguments: String..., command: String = "agent", environment: [String: String] = [:], input: CInt? = nil
    ) throws -> (program: ChildProgram, exit: ChildProgram.Exit) {
        let program = try start(arguments, command: command, environment: environment, input: input)
        return (program, try program.wait())
    }

    /// The output of a command.
    func output(_ command: String, _ arguments: String...) throws -> String {
        let program = try start(arguments, command: command)
        _ = try program.wait()
        // The file ends with the program.
        return withExtendedLifetime(program) { program.output.text }
    }

    /// Runs a line of bash, in which `agent` is the command.
    func shell(_ line: String, environment: [String: String] = [:]) throws -> ChildProgram {
        try ChildProgram(
            "/bin/bash", ["-c", "agent() { \"\(Products.commandLine)\" agent \"$@\"; }; \(line)"],
            environment: self.environment.merging(environment) { $1 })
    }
}
