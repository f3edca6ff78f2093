package import SystemPackage
internal import JSON
internal import Text

/// The protocol or program from which a run came.
package enum RunOrigin: String, Sendable {
    case http
    /// A command that runs the agent itself.
    case local
}

/// The start of a recorded run: the first line of its file.
///
/// The file is `<directory>/<run id>.jsonl`, a `LiveFile` with a line of JSON for the start, for each `RunEvent`, and for
/// the end. Removing its name stops the run.
package struct RunStart: Equatable, Sendable {
    package let runId: String
    /// Nil for a run that is not stored.
    package let sessionKey: String?
    package let agentId: String
    /// The name of a `RunOrigin`.
    package let origin: String
    /// The process that executes the run.
    package let pid: Int
    /// In milliseconds since 1970.
    package let at: Int64
}

extension RunStart {
    package static let fileSuffix = ".jsonl"

    /// The file of a run; nil if the id has not the form of those that this program makes.
    package static func file(of runId: String, in directory: FilePath) -> FilePath? {
        guard (1...100).contains(runId.utf8.count),
            runId.utf8.allSatisfy({ $0.isAlphanumeric || "_-".utf8.contains($0) })
        else { return nil }
        return directory.appending(runId + fileSuffix)
    }

    /// The line, with its line break.
    var line: [UInt8] {
        var writer = Writer()
        writer.object { writer in
            writer.member("kind", Self.kind)
            writer.member("at", at)
            writer.member("runId", runId)
            writer.member("sessionKey", sessionKey)
            writer.member("agentId", agentId)
            writer.member("origin", origin)
            writer.member("pid", pid)
        }
        return writer.bytes + [.lineFeed]
    }

    /// - Returns: nil for another line.
    init?(line: [UInt8]) {
        guard let root = recordedLine(line), root["kind"]?.string == Self.kind, let runId = root["runId"]?.string,
            let agentId = root["agentId"]?.string
        else { return nil }
        self.runId = runId
        self.agentId = agentId
        sessionKey = root["sessionKey"]?.string
        origin = root["origin"]?.string ?? ""
        pid = root["pid"]?.integer ?? 0
        at = Int64(root["at"]?.integer ?? 0)
    }

    private static let kind = "run"
}

/// How a recorded run ended: the last line of its file.
package struct RunEnd: Equatable, Sendable {
    /// `stop`, `length`, `tool_calls`, `content_filter`, `failed` or `aborted`.
    package let ending: String
    /// Why the run failed, or who stopped it; nil for another ending.
    package let reason: String?
    /// In milliseconds since 1970.
    package let at: Int64
    /// The number of events that are not in the file.
    package let missingEvents: Int

    /// - Returns: nil for another line.
    package init?(line: [UInt8]) {
        guard let root = recordedLine(line), root["kind"]?.string == RunEvent.endedKind else { return nil }
        ending = root["ending"]?.string ?? ""
        reason = root["reason"]?.string
        at = Int64(root["at"]?.integer ?? 0)
        missingEvents = root["missingEvents"]?.integer ?? 0
    }
}

/// The object of a line; nil for a line that is not JSON.
private func recordedLine(_ line: [UInt8]) -> Node? {
    do throws(SyntaxError) { return try Document(parsing: line).root } catch { return nil }
}
