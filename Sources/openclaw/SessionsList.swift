internal import ArgumentParser
internal import Conversation
internal import JSON
internal import Posix
internal import Sessions
internal import Text

/// `openclaw sessions list`: prints a line for each session, the most recently used first.
struct SessionsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the sessions, the most recently used first.",
        discussion: """
            A file that is not a session or cannot be read is reported on standard error, and the exit status is \
            then 1. Control characters in keys are written as \\u{…}.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: ArgumentHelp("Only the sessions of this agent.", valueName: "id"))
    var agent: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let list = try reading { try options.store().list(agent: agent) }
        if json { print(list.json.text) } else { printTable(list.sessions) }
        if list.unreadable.isEmpty { return }
        for file in list.unreadable { StandardError.print(file.line) }
        let count = list.unreadable.count
        StandardError.print("\(count) of \(count + list.sessions.count) files cannot be read")
        throw ExitCode.failure
    }

    private func printTable(_ sessions: [SessionSummary]) {
        let rows = sessions.map { session in
            [
                CivilTime.iso8601(session.used), String(session.totals.total),
                session.model.map { terminalEscaped("\($0.provider)/\($0.model)") } ?? "-", session.header.sessionId,
                terminalEscaped(session.header.key.text),
            ]
        }
        for line in Table.aligned([["USED", "TOKENS", "MODEL", "ID", "KEY"]] + rows) { print(line) }
    }
}

extension SessionList {
    /// Uses the field names of the reference's `sessions.list`.
    fileprivate var json: Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("count", sessions.count)
            writer.member("sessions") { writer in
                writer.array { writer in
                    for session in sessions { writer.object { session.write(to: &$0) } }
                }
            }
        }
        return Slice(writer)
    }
}

extension SessionSummary {
    fileprivate func write(to writer: inout Writer) {
        writer.member("key", header.key.text)
        writer.member("agentId", header.key.agent)
        writer.member("sessionId", header.sessionId)
        writer.member("updatedAt", used)
        writer.member("bytes", bytes)
        writer.member("inputTokens", totals.prompt)
        writer.member("outputTokens", totals.output)
        writer.member("totalTokens", totals.total)
        writer.member("modelProvider", model?.provider)
        writer.member("model", model?.model)
    }
}
