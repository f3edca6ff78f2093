internal import Agent
internal import ArgumentParser
internal import Configuration
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// `openclaw runs`: lists, follows and stops runs.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Lists, follows and stops the runs of agents.",
        discussion: """
            Every run has a file in the runtime directory, of the gateway and of `openclaw agent --local`. Started by \
            root, each of these commands becomes the user that the files belong to.
            """,
        subcommands: [RunsList.self, RunsFollow.self, RunsStop.self])
}

extension ConfigurationOptions {
    /// The directory of the files of runs. A command started by root permanently becomes its owner.
    ///
    /// - Throws: `ExitCode` after a line on standard error, if the directory does not exist or is not accessible.
    func runsDirectory() throws -> FilePath {
        let runtime = location.runtimeDirectory ?? "/run/openclaw"
        let directory = Configuration(stateDirectory: location.stateDirectory, runtimeDirectory: runtime).runsDirectory
        guard let directory else { preconditionFailure("there is a runtime directory") }
        return try readingRuns {
            try UserIdentity.becomeUser(ofState: directory, service: "openclaw")
            // The error names the directory.
            _ = try Directory(at: directory)
            return directory
        }
    }
}

/// Runs an access to the files of runs; reports in one line why it fails.
func readingRuns<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as SystemError {
        let remedy =
            switch error.errno {
            case EACCES, EPERM: "; the runs belong to the user of the service: put sudo before the command"
            case ENOENT: "; no run was recorded: run systemd-tmpfiles --create, then start the gateway"
            default: ""
            }
        StandardError.print("\(terminalEscaped("\(error)"))\(remedy)")
        throw ExitCode.failure
    }
}

extension RecordedRun {
    /// The only run with an id that begins so.
    ///
    /// - Throws: `ExitCode` after a line on standard error, if there is none or more than one.
    static func find(_ id: String, in directory: FilePath) throws -> RecordedRun {
        let runs = try readingRuns { try all(in: directory, withPrefix: id) }
        if let run = runs.first, runs.count == 1 || run.start.runId == id { return run }
        let found = runs.isEmpty ? "no run" : "\(runs.count) runs"
        StandardError.print("\(found) with an id that begins with \(terminalEscaped(id)); see openclaw runs list")
        throw ExitCode.failure
    }
}
