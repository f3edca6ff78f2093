internal import ArgumentParser

/// `openclaw config`: inspects the configuration.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and checks the configuration.", subcommands: [ConfigValidate.self, ConfigGet.self])
}
