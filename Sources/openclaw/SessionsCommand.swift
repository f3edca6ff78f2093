internal import ArgumentParser

/// `openclaw sessions`: which conversations are stored, and what was said in them.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Shows the sessions that are stored.",
        subcommands: [SessionsList.self, SessionsShow.self])
}
