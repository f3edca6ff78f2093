internal import Agent
internal import ArgumentParser
internal import Posix

/// `openclaw runs stop`: stops a run.
struct RunsStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stops a run, and waits until it has ended.",
        discussion: """
            The file of the run is removed, which the run notices within a second. Its client receives the error \
            run_stopped, and its session keeps the text that had arrived.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: "The id of the run, or its beginning.")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    /// Longest time until a run ends that is not stuck, with a model and tools that are stopped, too.
    private static let patience = Duration.seconds(10)

    func run() throws {
        let directory = try options.runsDirectory()
        let run = try RecordedRun.find(id, in: directory)
        try readingRuns {
            guard let reader = try LiveFileReader(run.path), case .running = try reader.state({ RunEnd(line: $0) })
            else {
                StandardError.print("the run \(run.start.runId) has ended")
                throw ExitCode.failure
            }
            try File.remove(run.path)
            let watch = Watch(client: nil, termination: nil)
            guard try FileLock.take(reader.file, .shared, through: watch, until: .now + Self.patience) else {
                StandardError.print(
                    "the run \(run.start.runId) has not ended within \(Self.patience.components.seconds) seconds; its "
                        + "process ends at its deadline")
                throw ExitCode.temporaryFailure
            }
        }
        print(json ? "{\"runId\":\"\(run.start.runId)\",\"state\":\"stopped\"}" : "stopped \(run.start.runId)")
    }
}
