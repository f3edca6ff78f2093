internal import Agent
internal import ArgumentParser
internal import JSON
internal import Posix
internal import Text

/// `openclaw runs list`: prints a line for each run, the newest first.
struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the runs in progress and those that ended a short while ago.")

    @OptionGroup var options: ConfigurationOptions

    @Option(help: ArgumentHelp("Only the runs of this agent.", valueName: "id"))
    var agent: String?

    @Flag(help: "Only the runs in progress.")
    var running = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let directory = try options.runsDirectory()
        let rows = try readingRuns {
            try RecordedRun.all(in: directory).compactMap { run -> RunRow? in
                if let agent, run.start.agentId != agent.asciiLowercased { return nil }
                // A run whose file was removed meanwhile is no longer listed.
                guard let state = try run.state() else { return nil }
                let row = RunRow(start: run.start, state: state)
                return running && !row.isRunning ? nil : row
            }
        }
        if json { return print(Self.json(rows).text) }
        let head = ["STARTED", "STATE", "AGENT", "ORIGIN", "ID", "SESSION KEY"]
        for line in Table.aligned([head] + rows.map(\.cells)) { print(line) }
    }

    private static func json(_ rows: [RunRow]) -> Slice {
        var writer = Writer()
        writer.object { writer in
            writer.member("count", rows.count)
            writer.member("runs") { runs in
                runs.array { runs in
                    for row in rows { runs.object { row.write(to: &$0) } }
                }
            }
        }
        return Slice(writer)
    }
}

/// A run in the list.
private struct RunRow {
    let start: RunStart
    let state: LiveFileReader.State<RunEnd>

    var isRunning: Bool { if case .running = state { true } else { false } }

    private var stateName: String {
        switch state {
        case .running: "running"
        case .ended(let end): end.ending
        case .crashed: "run_crashed"
        }
    }

    var cells: [String] {
        [CivilTime.iso8601(start.at)]
            + [stateName, start.agentId, start.origin, start.runId, start.sessionKey ?? "-"].map { terminalEscaped($0) }
    }

    func write(to writer: inout Writer) {
        writer.member("runId", start.runId)
        writer.member("sessionKey", start.sessionKey)
        writer.member("agentId", start.agentId)
        writer.member("origin", start.origin)
        writer.member("pid", start.pid)
        writer.member("startedAt", start.at)
        writer.member("state", stateName)
        guard case .ended(let end) = state else { return }
        writer.member("endedAt", end.at)
        writer.member("reason", ifPresent: end.reason)
    }
}
