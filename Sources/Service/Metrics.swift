package import Posix
internal import Text

/// The counters since the service was started: a value that the supervisor keeps and every worker inherits.
///
/// It is in this layer because supervisor and worker use it: the supervisor counts the values of a page when it reaps
/// the worker, and a worker that serves `/metrics` writes the copy that it inherited.
///
/// The size is fixed when it is created, and so are the values of labels; other values count as `other`. A worker that
/// a client has taken over can therefore make a count wrong but cannot make the table larger. A worker that outlives
/// its supervisor is not counted.
package struct Metrics: Equatable, Sendable {
    /// The values that labels may have.
    package struct Labels: Equatable, Sendable {
        /// The number of agents, and of models, with their own label value; others count as `other`.
        package static let valuesMax = 64

        package var routes: [String]
        package var agents: [String]
        /// Models in the form `provider/model`.
        package var models: [String]

        package init(routes: [String] = [], agents: [String] = [], models: [String] = []) {
            self.routes = routes
            self.agents = agents
            self.models = models
        }
    }

    /// Connections that were refused before a worker was forked, by reason.
    package private(set) var refusals = CounterTable(Self.reasons)
    /// Connections served by a worker, by route and status; with the status `none` if no response was begun.
    package private(set) var responses: CounterTable
    /// The times from accept to the end of the worker, by route, in microseconds on `HistogramScale.duration`.
    package private(set) var durations: CounterTable
    /// The memory peaks of workers, in bytes on `HistogramScale.memory`.
    package private(set) var memory = CounterTable(HistogramScale.memory.columns)
    /// Crashes of workers by signal; `none` for a worker that exited with an unknown status.
    package private(set) var crashes = CounterTable(Self.signals.map(\.name) + ["none", CounterTable.other])
    /// Commands of agents by result.
    package private(set) var commands = CounterTable(CommandResultCount.allCases.map(\.rawValue))
    /// Counts of runs, by agent, model and `RunColumn`.
    package private(set) var runs: CounterTable
    /// The counters without labels, by `Total`.
    package private(set) var totals = CounterTable(Total.allCases.map(\.rawValue))

    /// The counts of a run.
    package enum RunColumn: String, CaseIterable {
        case promptTokens, completionTokens, turns, toolCalls
    }

    /// A counter without labels.
    package enum Total: String, CaseIterable {
        case cpuMicroseconds, bytesSent, upstreamFailures, hung
    }

    package init(_ labels: Labels) {
        let routes = Self.values(labels.routes)
        responses = CounterTable(routes, Self.statuses + ["none", CounterTable.other])
        durations = CounterTable(routes, HistogramScale.duration.columns)
        runs = CounterTable(
            Self.values(labels.agents), Self.values(labels.models), RunColumn.allCases.map(\.rawValue))
    }

    /// The label values in the form in which a page contains them: printable, without duplicates, at most `valuesMax`.
    private static func values(_ names: [String]) -> [String] {
        var values: [String] = []
        for name in names.map({ printable($0, bytesMax: ScoreboardField.model.bytesMax) }) {
            let isNew = !name.isEmpty && !values.contains { $0.utf8.elementsEqual(name.utf8) }
            if isNew, name != CounterTable.other, values.count < Labels.valuesMax { values.append(name) }
        }
        return values + [CounterTable.other]
    }
}

extension Metrics {
    /// Counts a connection that was refused before a worker was forked.
    package mutating func refused(_ refusal: Refusal) {
        if let place = refusals.place(of: refusal.code, on: 0) { refusals.add(1, place) }
    }

    /// Counts a worker that has ended.
    ///
    /// - Parameter duration: the time since its connection was accepted.
    package mutating func ended(_ record: ScoreboardRecord, _ process: EndedProcess, after duration: Duration) {
        count(response: record, after: duration)
        if record.turns > 0 || record.tokensIn > 0 || record.tokensOut > 0 { count(run: record) }
        let peak = process.usage.memoryPeakBytes
        memory.add(1, HistogramScale.memory.bucket(of: peak))
        memory.add(peak, HistogramScale.memory.sum)
        if let name = Self.crash(process.status), let place = crashes.place(of: name, on: 0) { crashes.add(1, place) }
        add(process.usage.cpuMicroseconds, to: .cpuMicroseconds)
        add(record.bytesSent, to: .bytesSent)
        add(record.upstreamFailures, to: .upstreamFailures)
        for (place, count) in record.commands.enumerated() { commands.add(count, place) }
    }

    /// Counts a worker that was killed because it did not end itself; it also counts as a crash.
    package mutating func hung() {
        add(1, to: .hung)
    }

    private mutating func count(response record: ScoreboardRecord, after duration: Duration) {
        let status = record.status.map { "\($0)" } ?? "none"
        guard let route = responses.place(of: record.route, on: 0), let code = responses.place(of: status, on: 1) else {
            return
        }
        responses.add(1, route, code)
        let microseconds = Int(duration / .microseconds(1))
        durations.add(1, route, HistogramScale.duration.bucket(of: microseconds))
        durations.add(microseconds, route, HistogramScale.duration.sum)
    }

    private mutating func count(run record: ScoreboardRecord) {
        guard let agent = runs.place(of: record.agent, on: 0), let model = runs.place(of: record.model, on: 1) else {
            return
        }
        // In the order of RunColumn.
        let counts = [record.tokensIn, record.tokensOut, record.turns, record.toolCalls]
        for (column, count) in counts.enumerated() { runs.add(count, agent, model, column) }
    }

    private mutating func add(_ amount: Int, to total: Total) {
        if let place = totals.place(of: total.rawValue, on: 0) { totals.add(amount, place) }
    }

    package subscript(total: Total) -> Int {
        totals.place(of: total.rawValue, on: 0).map { totals[$0] } ?? 0
    }

    /// The reasons of refusals. A crash is not a refusal here: the connection had a worker.
    private static let reasons = [
        Refusal.overloaded, .tooManyFailedCredentials(retryAfterSeconds: 0), .configurationInvalid,
    ].map(\.code)

    /// The status codes of responses.
    private static let statuses = [
        200, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 417, 429, 431, 500, 501, 502, 503, 504, 505, 507,
    ].map { "\($0)" }
}

/// The metrics passed through a reload.
extension Metrics {
    private static var tables: [(name: String, table: WritableKeyPath<Metrics, CounterTable>)] {
        [
            ("refused", \.refusals), ("responses", \.responses), ("duration", \.durations), ("memory", \.memory),
            ("crashes", \.crashes), ("commands", \.commands), ("runs", \.runs), ("totals", \.totals),
        ]
    }

    /// All counters that are not zero, one line each.
    package var saved: [String] {
        Self.tables.flatMap { name, table in self[keyPath: table].saved.map { "\(name) \($0)" } }
    }

    /// Adds the counters saved before a reload. Values that are no longer known count as `other`.
    package mutating func restore(_ lines: [String]) {
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let (_, table) = Self.tables.first(where: { $0.name == words[0] }) else { continue }
            self[keyPath: table].restore(Array(words.dropFirst()))
        }
    }
}
