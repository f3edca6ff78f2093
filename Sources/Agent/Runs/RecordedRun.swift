package import Posix
package import SystemPackage

/// A run that is in progress, or ended a while ago, as its file shows it to other processes.
package struct RecordedRun: Sendable {
    package let start: RunStart
    package let path: FilePath

    /// Longest first line, in bytes (8 MiB): the session key may be as long as the head of a request, with escapes.
    private static let startBytesMax = 8 << 20

    /// The run of a file; nil if the file does not exist, is not that of a run, or has no whole line yet.
    package init?(_ path: FilePath) throws(SystemError) {
        guard let reader = try LiveFileReader(path),
            let line = try reader.firstLine(bytesMax: Self.startBytesMax), let start = RunStart(line: line),
            RunStart.file(of: start.runId, in: path.removingLastComponent()) == path
        else { return nil }
        self.start = start
        self.path = path
    }

    /// The runs of a directory, the newest first.
    ///
    /// - Parameter prefix: the beginning of their ids, with or without `chatcmpl_`.
    package static func all(in directory: FilePath, withPrefix prefix: String = "") throws(SystemError) -> [RecordedRun]
    {
        var runs: [RecordedRun] = []
        for name in try File.names(in: directory) where name.hasSuffix(RunStart.fileSuffix) {
            guard name.hasPrefix(prefix) || name.hasPrefix("chatcmpl_\(prefix)") else { continue }
            if let run = try RecordedRun(directory.appending(name)) { runs.append(run) }
        }
        return runs.sorted { ($0.start.at, $0.start.runId) > ($1.start.at, $1.start.runId) }
    }

    /// A run whose file was removed has crashed, or was stopped: it has no state.
    package func state() throws(SystemError) -> LiveFileReader.State<RunEnd>? {
        try LiveFileReader(path)?.state { RunEnd(line: $0) }
    }
}
