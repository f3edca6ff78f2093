internal import Configuration
internal import Posix
package import Service

/// The body of `GET /metrics`, in the text format of Prometheus, version 0.0.4.
///
/// A series with labels appears with the first event that it counts. Series without labels, and those by reason or by
/// signal, which have few values, are always present. Without a supervisor (`--connection`) there are no counts, and
/// the text contains the version only.
package struct MetricsText: Equatable, Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private var text = ""

    package init(_ snapshot: MetricsSnapshot?) {
        family("openclaw_build_info", .gauge, "Always 1; its label is the version of the program.")
        sample("openclaw_build_info", [("version", Version.current)], "1")
        guard let snapshot else { return }
        writeState(snapshot)
        writeConnections(snapshot)
        writeWorkers(snapshot.metrics)
        writeRuns(snapshot.metrics)
    }

    package var bytes: [UInt8] { Array(text.utf8) }

    private mutating func writeState(_ snapshot: MetricsSnapshot) {
        single(
            "openclaw_start_time_seconds", .gauge, "Start of the service and of all counts, since 1970 UTC.",
            Self.decimal(Int(snapshot.startedAt), places: 3))
        single(
            "openclaw_reloads_total", .counter, "Reloads of the configuration or the program.",
            "\(snapshot.reloads)")
        single(
            "openclaw_last_reload_successful", .gauge, "0 if the last reload was rejected, else 1.",
            snapshot.isReloadRejected ? "0" : "1")
        single(
            "openclaw_workers", .gauge, "Workers that run now, including the one that serves this request.",
            "\(snapshot.workers)")
        single("openclaw_workers_max", .gauge, "Most workers at a time.", "\(snapshot.workersMax)")
        single(
            "openclaw_dropped_journal_entries_total", .counter, "Journal entries that journald did not accept.",
            "\(snapshot.droppedEntries)")
    }

    private mutating func writeConnections(_ snapshot: MetricsSnapshot) {
        let metrics = snapshot.metrics
        single(
            "openclaw_connections_total", .counter, "Accepted connections, including refused ones.",
            "\(snapshot.connections)")
        family(
            "openclaw_refused_connections_total", .counter,
            "Connections that were refused before a worker was started.")
        for (index, reason) in metrics.refusals.axes[0].enumerated() {
            sample("openclaw_refused_connections_total", [("reason", reason)], "\(metrics.refusals[index])")
        }
        let responses = metrics.responses
        family(
            "openclaw_responses_total", .counter,
            "Connections of ended workers, with the code none if no response was begun.")
        for (row, route) in responses.axes[0].enumerated() {
            for (column, code) in responses.axes[1].enumerated() where responses[row, column] > 0 {
                sample("openclaw_responses_total", [("route", route), ("code", code)], "\(responses[row, column])")
            }
        }
        family(
            "openclaw_response_duration_seconds", .histogram,
            "Time from the accepted connection to the end of the response.")
        for (row, route) in metrics.durations.axes[0].enumerated() {
            let counts = metrics.durations.axes[1].indices.map { metrics.durations[row, $0] }
            guard counts.contains(where: { $0 > 0 }) else { continue }
            histogram(
                "openclaw_response_duration_seconds", [("route", route)], metrics.durations.axes[1], counts,
                sum: { Self.decimal($0, places: 6) })
        }
        single("openclaw_sent_bytes_total", .counter, "Bytes sent by workers.", "\(metrics[.bytesSent])")
    }

    private mutating func writeWorkers(_ metrics: Metrics) {
        single(
            "openclaw_worker_cpu_seconds_total", .counter, "CPU time of ended workers and their child processes.",
            Self.decimal(metrics[.cpuMicroseconds], places: 6))
        family(
            "openclaw_worker_memory_peak_bytes", .histogram,
            "Peak memory of workers, including memory shared with the supervisor.")
        histogram(
            "openclaw_worker_memory_peak_bytes", [], metrics.memory.axes[0],
            metrics.memory.axes[0].indices.map { metrics.memory[$0] }, sum: { "\($0)" })
        family(
            "openclaw_worker_crashes_total", .counter,
            "Workers that were ended by a signal or by a fault of the program.")
        for (index, signal) in metrics.crashes.axes[0].enumerated() {
            sample("openclaw_worker_crashes_total", [("signal", signal)], "\(metrics.crashes[index])")
        }
        single(
            "openclaw_hung_workers_total", .counter,
            "Workers that were killed because they did not end themselves. They also count as crashes.",
            "\(metrics[.hung])")
        single(
            "openclaw_upstream_failures_total", .counter, "Failed calls of models, including repeated ones.",
            "\(metrics[.upstreamFailures])")
    }

    /// All counts of a run have the model that was called last as their label.
    private mutating func writeRuns(_ metrics: Metrics) {
        family("openclaw_tokens_total", .counter, "Tokens that providers reported.")
        runs(metrics, "openclaw_tokens_total", .promptTokens, [("kind", "prompt")])
        runs(metrics, "openclaw_tokens_total", .completionTokens, [("kind", "completion")])
        family("openclaw_turns_total", .counter, "Calls of models that have ended.")
        runs(metrics, "openclaw_turns_total", .turns)
        family("openclaw_tool_calls_total", .counter, "Tool calls that models made.")
        runs(metrics, "openclaw_tool_calls_total", .toolCalls)
        family("openclaw_commands_total", .counter, "Commands that tools of agents have run.")
        for (index, result) in metrics.commands.axes[0].enumerated() {
            sample("openclaw_commands_total", [("result", result)], "\(metrics.commands[index])")
        }
    }

    private mutating func runs(
        _ metrics: Metrics, _ name: String, _ column: Metrics.RunColumn, _ labels: [(String, String)] = []
    ) {
        let table = metrics.runs
        guard let column = table.place(of: column.rawValue, on: 2) else { return }
        for (row, agent) in table.axes[0].enumerated() {
            for (index, model) in table.axes[1].enumerated() where table[row, index, column] > 0 {
                sample(name, [("agent", agent), ("model", model)] + labels, "\(table[row, index, column])")
            }
        }
    }
}

/// The format.
extension MetricsText {
    private enum Kind: String {
        case counter, gauge, histogram
    }

    private mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: String) {
        family(name, kind, help)
        sample(name, [], value)
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
        let pairs = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    /// - Parameters:
    ///   - columns: those of a `HistogramScale`. Each bucket of the format contains the counts of all lower buckets, too.
    ///   - counts: one for each column.
    private mutating func histogram(
        _ name: String, _ labels: [(String, String)], _ columns: [String], _ counts: [Int], sum: (Int) -> String
    ) {
        var count = 0
        for (bound, inBucket) in zip(columns, counts).dropLast() {
            count += inBucket
            sample("\(name)_bucket", labels + [("le", bound)], "\(count)")
        }
        sample("\(name)_sum", labels, sum(counts.last ?? 0))
        sample("\(name)_count", labels, "\(count)")
    }

    private static func escaped(_ value: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\", "\"": escaped += ["\\", scalar]
            case "\n": escaped += ["\\", "n"]
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// `1234567` with six decimal places is `1.234567`.
    static func decimal(_ value: Int, places: Int) -> String {
        let digits = "\(max(0, value))"
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return "\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}
