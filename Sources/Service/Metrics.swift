package import Posix
internal import Text

/// What was counted since the service was started: a value that the supervisor keeps and every worker inherits.
///
/// It stands in this layer because both sides of a fork hold it, as they do the page and `Refusal`: the supervisor
/// counts what a page says when its worker is reaped, and the worker that is asked for it writes the copy that it got
/// with its fork. Neither needs the other's code.
///
/// Its size is decided when it is made. The values of labels are those that were given then, so that a page, which a
/// client may have taken over, can make a figure wrong but never the table larger; other values count as `other`. A
/// worker that outlives its supervisor is counted nowhere.
package struct Metrics: Equatable, Sendable {
    /// The values that labels may have.
    package struct Labels: Equatable, Sendable {
        /// So many agents and so many models have a value of their own; figures of others add up under `other`.
        package static let valuesMax = 64

        package var routes: [String]
        package var agents: [String]
        /// As `provider/model`.
        package var models: [String]

        package init(routes: [String] = [], agents: [String] = [], models: [String] = []) {
            self.routes = routes
            self.agents = agents
            self.models = models
        }
    }

    /// Connections that got no worker, by reason.
    package private(set) var refusals = CounterTable(Self.reasons)
    /// Connections that a worker had, by route and status; `none` where no response was begun.
    package private(set) var responses: CounterTable
    /// Of the same, by route, from the acceptance to the end of the worker: microseconds on `HistogramScale.duration`.
    package private(set) var durations: CounterTable
    /// The peak of each worker, in bytes on `HistogramScale.memory`.
    package private(set) var memory = CounterTable(HistogramScale.memory.columns)
    /// By signal; `none` for a worker that ended by itself with a status that no worker has.
    package private(set) var crashes = CounterTable(Self.signals.map(\.name) + ["none", CounterTable.other])
    /// By agent, model and `RunColumn`.
    package private(set) var runs: CounterTable
    /// By `Total`.
    package private(set) var totals = CounterTable(Total.allCases.map(\.rawValue))

    /// What is counted of a run.
    package enum RunColumn: String, CaseIterable {
        case promptTokens, completionTokens, turns, toolCalls
    }

    /// Sums without labels.
    package enum Total: String, CaseIterable {
        case cpuMicroseconds, bytesSent, upstreamFailures
    }

    package init(_ labels: Labels) {
        let routes = Self.values(labels.routes)
        responses = CounterTable(routes, Self.statuses + ["none", CounterTable.other])
        durations = CounterTable(routes, HistogramScale.duration.columns)
        runs = CounterTable(
            Self.values(labels.agents), Self.values(labels.models), RunColumn.allCases.map(\.rawValue))
    }

    /// As they are compared with the texts of a page: printable, each once, and as many as are told apart.
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
    /// Counts a connection that was refused before it had a worker.
    package mutating func refused(_ refusal: Refusal) {
        if let place = refusals.place(of: refusal.code, on: 0) { refusals.add(1, place) }
    }

    /// Counts a worker that has ended.
    ///
    /// - Parameter duration: from the acceptance of its connection.
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

    /// The reasons of refusals; a crash is answered for, not refused.
    private static let reasons = [
        Refusal.overloaded, .tooManyFailedCredentials(retryAfterSeconds: 0), .configurationInvalid,
    ].map(\.code)

    /// The statuses that responses have.
    private static let statuses = [
        200, 400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 417, 429, 431, 500, 501, 502, 503, 504, 505, 507,
    ].map { "\($0)" }
}

/// What passes from one image of the supervisor to the next.
extension Metrics {
    private static var tables: [(name: String, table: WritableKeyPath<Metrics, CounterTable>)] {
        [
            ("refused", \.refusals), ("responses", \.responses), ("duration", \.durations), ("memory", \.memory),
            ("crashes", \.crashes), ("runs", \.runs), ("totals", \.totals),
        ]
    }

    /// Everything that is not zero, as texts on one line each.
    package var saved: [String] {
        Self.tables.flatMap { name, table in self[keyPath: table].saved.map { "\(name) \($0)" } }
    }

    /// Adds what an earlier image had counted. What is not known any more goes to `other`.
    package mutating func restore(_ lines: [String]) {
        for line in lines {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard let (_, table) = Self.tables.first(where: { $0.name == words[0] }) else { continue }
            self[keyPath: table].restore(Array(words.dropFirst()))
        }
    }
}
