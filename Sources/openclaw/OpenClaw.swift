internal import ArgumentParser
internal import Configuration

/// The command line of the gateway.
///
/// Exit status, of every command: 0 for success, 1 for a failure, 64 for wrong arguments, 78 for a wrong configuration
/// (sysexits.h); `gateway status` adds 3 and 4 as systemctl(1) does, and `agent` and `chat` further ones of sysexits.h.
@main
struct OpenClaw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openclaw",
        abstract: "Asks the agents of an OpenClaw gateway, inspects and maintains it.",
        version: Version.current,
        subcommands: [
            AgentCommand.self, ChatCommand.self, Config.self, DoctorCommand.self, GatewayCommand.self, RunsCommand.self,
            SessionsCommand.self,
        ])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard let missing = MissingCommand(calledBy: arguments) else { return main(arguments) }
        StandardError.print(missing.sentence)
        exit(withError: ExitCode.validationFailure)
    }
}

extension ExitCode {
    /// EX_CONFIG of sysexits.h.
    static let wrongConfiguration = ExitCode(78)
}
