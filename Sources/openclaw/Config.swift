internal import ArgumentParser

/// `openclaw config`: what the configuration says.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and checks the configuration.", subcommands: [ConfigValidate.self, ConfigGet.self])
}
