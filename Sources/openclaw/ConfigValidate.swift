internal import ArgumentParser
internal import Configuration

/// `openclaw config validate`: prints the errors of the configuration, or the values in effect.
struct ConfigValidate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks the configuration and prints the values in effect.",
        discussion: """
            Errors and warnings go to standard error, one in a line: file:line:column: error: key: reason.
            The exit status is 0 when the gateway would start with this configuration, 78 when it would not.
            Variables and credentials are those of this command, not those of the service: --without-secrets passes \
            over them.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Accept missing variables, secret files and credentials, which only the service may have.")
    var withoutSecrets = false

    func run() throws {
        let reading = ConfigurationReading(options.location, for: withoutSecrets ? .inspecting : .serving)
        for diagnostic in reading.diagnostics { StandardError.print(diagnostic) }
        guard let configuration = reading.configuration else {
            StandardError.print(count(reading.errors.count, "error"))
            throw ExitCode.wrongConfiguration
        }
        print("\(reading.files[0]): valid, \(count(reading.warnings.count, "warning"))")
        for line in configuration.summary { print(line) }
    }

    private func count(_ number: Int, _ word: String) -> String {
        number == 1 ? "1 \(word)" : "\(number) \(word)s"
    }
}
