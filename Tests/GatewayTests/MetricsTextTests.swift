@testable import Gateway
import Posix
import Service
import Testing

struct MetricsTextTests {
    private func text(_ snapshot: MetricsSnapshot?) -> String {
        String(decoding: MetricsText(snapshot).bytes, as: UTF8.self)
    }

    /// The lines that are samples.
    private func samples(_ snapshot: MetricsSnapshot?) -> [String] {
        text(snapshot).split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }

    private var snapshot: MetricsSnapshot {
        var metrics = Metrics(.init(routes: ["chat_completions", "live"], agents: ["main"], models: ["p/\"a\\b\""]))
        var record = ScoreboardRecord()
        (record.route, record.status, record.bytesSent) = ("chat_completions", 200, 700)
        (record.agent, record.model, record.tokensIn, record.tokensOut) = ("main", "p/\"a\\b\"", 11, 2)
        (record.turns, record.toolCalls, record.upstreamFailures) = (1, 3, 4)
        let usage = ProcessUsage(cpuMicroseconds: 2_001_045, memoryPeakBytes: 5 << 20)
        let process = EndedProcess(pid: 1, status: .exited(code: 0), usage: usage)
        for milliseconds in [4, 70] { metrics.ended(record, process, after: .milliseconds(milliseconds)) }
        metrics.ended(
            ScoreboardRecord(), EndedProcess(pid: 2, status: .signalled(9), usage: usage), after: .seconds(9_999))
        metrics.hung()
        metrics.refused(.overloaded)
        var snapshot = MetricsSnapshot(metrics, workers: 2, workersMax: 64)
        snapshot.startedAt = 1_764_000_000_050
        snapshot.reloads = 3
        snapshot.isReloadRejected = true
        snapshot.droppedEntries = 5
        return snapshot
    }

    @Test("Counts without labels, in base units")
    func plain() {
        let plain = samples(snapshot).filter { !$0.contains("{") }
        #expect(
            plain == [
                "openclaw_start_time_seconds 1764000000.050", "openclaw_reloads_total 3",
                "openclaw_last_reload_successful 0", "openclaw_workers 2", "openclaw_workers_max 64",
                "openclaw_dropped_journal_entries_total 5", "openclaw_connections_total 6",
                "openclaw_sent_bytes_total 1400", "openclaw_worker_cpu_seconds_total 6.003135",
                "openclaw_worker_memory_peak_bytes_sum 15728640", "openclaw_worker_memory_peak_bytes_count 3",
                "openclaw_hung_workers_total 1", "openclaw_upstream_failures_total 8",
            ])
    }

    @Test("Buckets hold those below them, the last of them all")
    func histogram() {
        let buckets = samples(snapshot).filter { $0.hasPrefix("openclaw_response_duration_seconds") }
        let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60", "120"]
        let counts = bounds.enumerated().map { $0.offset < 4 ? 1 : 2 }
        let expected = zip(bounds + ["300", "600", "+Inf"], counts + [2, 2, 2]).map { bound, count in
            "openclaw_response_duration_seconds_bucket{route=\"chat_completions\",le=\"\(bound)\"} \(count)"
        }
        #expect(buckets.prefix(17) == expected[...])
        #expect(buckets[17] == "openclaw_response_duration_seconds_sum{route=\"chat_completions\"} 0.074000")
        #expect(buckets[18] == "openclaw_response_duration_seconds_count{route=\"chat_completions\"} 2")
        #expect(buckets[19..<35].allSatisfy { $0.hasSuffix("} 0") })
        #expect(buckets[35] == "openclaw_response_duration_seconds_bucket{route=\"other\",le=\"+Inf\"} 1")
        #expect(buckets.count == 38)
    }

    @Test("Values of labels are escaped, so that each stays in its label")
    func labels() {
        let some = samples(snapshot).filter { line in
            ["responses", "refused", "tokens", "turns", "tool_calls"].contains { line.hasPrefix("openclaw_\($0)_") }
        }
        let run = #"agent="main",model="p/\"a\\b\"""#
        #expect(
            some == [
                #"openclaw_refused_connections_total{reason="overloaded"} 1"#,
                #"openclaw_refused_connections_total{reason="too_many_failed_attempts"} 0"#,
                #"openclaw_refused_connections_total{reason="configuration_invalid"} 0"#,
                #"openclaw_responses_total{route="chat_completions",code="200"} 2"#,
                #"openclaw_responses_total{route="other",code="none"} 1"#,
                "openclaw_tokens_total{\(run),kind=\"prompt\"} 22",
                "openclaw_tokens_total{\(run),kind=\"completion\"} 4", "openclaw_turns_total{\(run)} 2",
                "openclaw_tool_calls_total{\(run)} 6",
            ])
        let crashes = samples(snapshot).filter { $0.contains("crashes") && !$0.hasSuffix(" 0") }
        #expect(crashes == [#"openclaw_worker_crashes_total{signal="SIGKILL"} 1"#])
    }

    @Test("Every sample belongs to the family above it, and each family appears once")
    func families() {
        var family = ""
        var families: Set<Substring> = []
        for line in text(snapshot).split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                let isNew = families.insert(words[2]).inserted
                #expect(isNew && words.count == 4)
                family = String(words[2])
            } else {
                #expect(line.hasPrefix("# TYPE \(family) ") || line.hasPrefix(family), "\(line)")
            }
        }
        #expect(text(snapshot).utf8.last == UInt8(ascii: "\n"))
    }

    @Test("Without a supervisor there is only the version")
    func alone() {
        #expect(samples(nil) == [#"openclaw_build_info{version="0.1.0"} 1"#])
    }

    @Test(
        "A whole number is written with its decimal point",
        arguments: [
            (0, 3, "0.000"), (5, 3, "0.005"), (1_234, 3, "1.234"), (-1, 1, "0.0"), (.max, 6, "9223372036854.775807"),
        ])
    func decimals(value: Int, places: Int, expected: String) {
        #expect(MetricsText.decimal(value, places: places) == expected)
    }
}
