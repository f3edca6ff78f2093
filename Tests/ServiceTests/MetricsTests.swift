internal import Glibc
internal import Posix
@testable internal import Service
internal import Testing

struct MetricsTests {
    private static let labels = Metrics.Labels(
        routes: ["chat_completions", "live"], agents: ["main", "beta"], models: ["p/one", "p/two", "p/one"])

    private func record(_ change: (inout ScoreboardRecord) -> Void) -> ScoreboardRecord {
        var record = ScoreboardRecord()
        record.route = "chat_completions"
        record.status = 200
        change(&record)
        return record
    }

    private func process(_ status: Posix.ExitStatus = .exited(code: 0), cpu: Int = 0, peak: Int = 0) -> EndedProcess {
        EndedProcess(pid: 1, status: status, usage: ProcessUsage(cpuMicroseconds: cpu, memoryPeakBytes: peak))
    }

    @Test("A run is counted where it belongs, once")
    func run() {
        var metrics = Metrics(Self.labels)
        let record = record {
            ($0.agent, $0.model) = ("beta", "p/two")
            ($0.tokensIn, $0.tokensOut, $0.turns, $0.toolCalls) = (11, 2, 3, 4)
            ($0.bytesSent, $0.upstreamFailures) = (700, 5)
        }
        metrics.ended(record, process(cpu: 1_500, peak: 5 << 20), after: .milliseconds(70))
        #expect(
            metrics.saved == [
                "responses chat_completions 200 1", "duration chat_completions 0.1 1",
                "duration chat_completions sum 70000", "memory 8388608 1", "memory sum 5242880",
                "runs beta p/two promptTokens 11", "runs beta p/two completionTokens 2", "runs beta p/two turns 3",
                "runs beta p/two toolCalls 4", "totals cpuMicroseconds 1500", "totals bytesSent 700",
                "totals upstreamFailures 5",
            ])
        #expect(metrics[.cpuMicroseconds] == 1_500)
    }

    @Test(
        "An end by a signal, or with a status that no worker has, is a crash",
        arguments: [
            (Posix.ExitStatus.signalled(SIGSEGV), "SIGSEGV" as String?), (.signalled(SIGKILL), "SIGKILL"),
            (.signalled(SIGUSR2), "other"),
            (.exited(code: 3), "none"), (.exited(code: 70), nil), (.exited(code: 0), nil),
        ])
    func crash(ending: Posix.ExitStatus, signal: String?) {
        var metrics = Metrics(Self.labels)
        metrics.ended(ScoreboardRecord(), process(ending), after: .zero)
        #expect(metrics.crashes.saved == (signal.map { ["\($0) 1"] } ?? []))
        #expect(metrics.responses.saved == ["other none 1"])
    }

    @Test("Refusals are counted by reason; a crash answer is not a refusal")
    func refusals() {
        var metrics = Metrics(Self.labels)
        let refusals = [
            Refusal.overloaded, .tooManyFailedCredentials(retryAfterSeconds: 3), .configurationInvalid, .overloaded,
            .workerCrashed,
        ]
        for refusal in refusals { metrics.refused(refusal) }
        #expect(metrics.refusals.saved == ["overloaded 2", "too_many_failed_attempts 1", "configuration_invalid 1"])
    }

    @Test("Any page contents leave the size of the table unchanged and do not stop the supervisor")
    func hostilePages() {
        var metrics = Metrics(Self.labels)
        let sizes = [metrics.responses, metrics.durations, metrics.runs].map { $0.axes.map(\.count) }
        for byte in UInt8.min...UInt8.max {
            var page = [UInt8](repeating: byte, count: ScoreboardField.bytes)
            // As many tokens as a page can hold.
            for field in [ScoreboardField.tokensIn, ScoreboardField.tokensOut, ScoreboardField.bytesSent] {
                page.replaceSubrange(field..<field + 8, with: [255, 255, 255, 255, 255, 255, 0, 0])
            }
            metrics.ended(ScoreboardRecord(page), process(cpu: .max, peak: .max), after: .seconds(10_000_000))
            metrics.ended(ScoreboardRecord(), process(cpu: -1, peak: -1), after: .seconds(-1))
        }
        #expect([metrics.responses, metrics.durations, metrics.runs].map { $0.axes.map(\.count) } == sizes)
        #expect(metrics.responses.total == 2 * 256)
        #expect(metrics[.cpuMicroseconds] == .max)
        let unlabelled = metrics.runs.saved.filter { !$0.hasPrefix("other other ") }
        #expect(unlabelled == [])
    }

    @Test("Names that are too many share a place; other, an empty one and a second one have none of their own")
    func manyNames() {
        let agents = ["other", ""] + (0..<200).map { "a\($0)" } + ["a0"]
        let metrics = Metrics(.init(agents: agents, models: [String(repeating: "m", count: 500)]))
        #expect(metrics.runs.axes[0] == (0..<64).map { "a\($0)" } + ["other"])
        #expect(metrics.runs.axes[1] == [String(repeating: "m", count: 190), "other"])
    }

    @Test("A changed configuration keeps what it knows, and the rest under other")
    func restored() {
        var metrics = Metrics(Self.labels)
        for model in ["p/one", "p/two"] {
            let record = record {
                ($0.agent, $0.model, $0.tokensIn, $0.turns) = ("beta", model, 10, 1)
            }
            metrics.ended(record, process(.signalled(SIGSEGV)), after: .seconds(2))
        }
        metrics.refused(.overloaded)
        var same = Metrics(Self.labels)
        same.restore(metrics.saved)
        #expect(same == metrics)

        var next = Metrics(.init(routes: ["chat_completions"], agents: ["main"], models: ["p/two", "p/new"]))
        next.restore(metrics.saved + ["colour blue 3", "", "runs", "runs a b c d"])
        #expect(
            next.runs.saved == [
                "other p/two promptTokens 10", "other p/two turns 1", "other other promptTokens 10",
                "other other turns 1",
            ])
        #expect(next.crashes.saved == ["SIGSEGV 2"])
        #expect(next.durations.saved == metrics.durations.saved)
    }

    @Test("All connections: ended, refused and served now")
    func connections() {
        var metrics = Metrics(Self.labels)
        metrics.ended(ScoreboardRecord(), process(), after: .zero)
        metrics.refused(.overloaded)
        #expect(MetricsSnapshot(metrics, workers: 3, workersMax: 4).connections == 5)
    }
}
