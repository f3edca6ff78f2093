internal import ArgumentParser

/// `openclaw sessions`: which conversations are stored, what was said in them, which go, and where they come from.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Shows, removes and moves the sessions that are stored.",
        discussion: """
            Started by root, each of these commands becomes the user that the state directory belongs to before it \
            opens anything there.
            """,
        subcommands: [
            SessionsList.self, SessionsShow.self, SessionsExpire.self, SessionsImport.self, SessionsExport.self,
        ])
}
