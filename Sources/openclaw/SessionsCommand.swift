internal import ArgumentParser

/// `openclaw sessions`: lists, prints, removes, imports and exports stored sessions.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Lists, prints, removes, imports and exports stored sessions.",
        discussion: """
            Started by root, each of these commands becomes the user that the state directory belongs to before it \
            opens anything there.
            """,
        subcommands: [
            SessionsList.self, SessionsShow.self, SessionsExpire.self, SessionsImport.self, SessionsExport.self,
        ])
}
