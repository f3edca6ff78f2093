internal import Agent
internal import ArgumentParser
internal import Configuration
internal import Posix
internal import Text

/// `openclaw config validate`: prints the errors of the configuration, or the values in effect.
struct ConfigValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks the configuration and prints the values in effect.",
        discussion: """
            Errors and warnings go to standard error, one in a line: file:line:column: error: key: reason.
            The exit status is 0 when the gateway would start with this configuration, 78 when it would not.
            If root starts it, it checks with the user, the credentials and the variables of the service. \
            The first line states the user and the source of the variables.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(
        help:
            "Accept missing variables, secret files and credentials; a missing variable of a provider is a warning."
    )
    var withoutSecrets = false

    func run() throws {
        let account = try assumeAccount()
        let reading = ConfigurationReading(
            options.location(account.environment), account.environment, for: withoutSecrets ? .inspecting : .serving)
        let check = ConfigurationCheck(reading, hiding: account.hides)
        let diagnostics = account.diagnostics + check.diagnostics
        print(account.description)
        for diagnostic in diagnostics { StandardError.print(diagnostic) }
        let errors = diagnostics.count { $0.severity == .error }
        guard let configuration = reading.configuration, errors == 0 else {
            StandardError.print(counted(errors, "error"))
            throw ExitCode.wrongConfiguration
        }
        print("\(reading.files[0]): valid, \(counted(diagnostics.count, "warning"))")
        for line in configuration.summary + ToolSummary(configuration.agents).lines { print(line) }
    }

    private func assumeAccount() throws -> ValidationAccount {
        do throws(SystemError) { return try ValidationAccount.assume() } catch {
            StandardError.print("\(error); this process cannot become the user of the service")
            throw ExitCode.failure
        }
    }
}
