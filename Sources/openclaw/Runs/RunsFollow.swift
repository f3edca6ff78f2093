internal import Agent
internal import ArgumentParser
internal import Posix
internal import Text

/// `openclaw runs follow`: prints the events of a run from the first one on, until it has ended.
struct RunsFollow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Prints the answer of a run from its beginning, and goes on until it has ended.",
        discussion: "Ctrl-C ends this command, not the run.")

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The id of the run, or its beginning (default: the run that started last).")
    var id: String = ""

    @Flag(help: "Print each event as one line of JSON, as the file of the run has it.")
    var json = false

    func run() throws {
        let directory = try options.runsDirectory()
        let run = try RecordedRun.find(id, in: directory)
        let shown = try ShownRun(of: "openclaw runs follow") { output in
            if json { return RecordedLines() }
            return output.isTerminal ? TerminalView(output) : PlainText(output)
        }
        try shown.present { try follow(run, shown) }
    }

    private func follow(_ run: RecordedRun, _ shown: ShownRun) throws {
        let follower: RunFollower
        do throws(SystemError) { follower = try RunFollower(run) } catch {
            throw AgentFailure("the run \(run.start.runId) was removed", ExitCode.failure)
        }
        let end = try follower.follow(through: shown.output.watch) { line in
            if json { return try shown.output.write(String(decoding: line, as: UTF8.self) + "\n") }
            if let event = AgentEvent(recorded: line) { try shown.view.show(event) }
        }
        guard let end else {
            throw AgentFailure("run_crashed: the process of the run ended before the run did", .internalFault)
        }
        if end.missingEvents > 0 {
            StandardError.print("openclaw runs follow: \(end.missingEvents) events are not in the file, which was full")
        }
        switch end.ending {
        case "failed": throw AgentFailure("the run failed: \(end.reason ?? "")", ExitCode.failure)
        case "aborted": throw AgentFailure("the run was stopped by the \(end.reason ?? "")", ExitCode.failure)
        default: return
        }
    }
}

/// The lines of a file, which are written elsewhere.
private final class RecordedLines: AgentView {
    func show(_ event: AgentEvent) {}
    func finish(_ failure: AgentFailure?) {}
}
