internal import ArgumentParser
internal import Configuration
internal import JSON

/// `openclaw config get`: prints the value of a key that is in effect.
struct ConfigGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Prints the value of a key as JSON, set or default. Secrets are not printed.")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "A key, such as gateway.port, agents.list[0].id or models.providers[\"my.provider\"].baseUrl.")
    var path: String

    func run() throws {
        guard let path = ConfigurationPath(path) else { throw ValidationError("not the path of a key: \(self.path)") }
        let reading = ConfigurationReading(options.location, for: .inspecting)
        for error in reading.errors { StandardError.print(error) }
        if !reading.errors.isEmpty { throw ExitCode.wrongConfiguration }
        guard let value = reading.value(at: path) else {
            StandardError.print("unknown key \(path)")
            throw ExitCode.failure
        }
        print(value.text)
    }
}
