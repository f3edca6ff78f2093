package import Posix
internal import Text

/// The facts of a connection that has ended.
package struct ConnectionReport {
    package var peer: Peer
    package var record: ScoreboardRecord
    /// The time from accept to the end of the worker.
    package var duration: Duration
    /// The usage of the worker and its commands.
    package var usage: ProcessUsage
    /// How the worker ended, if that deserves a warning: `killed by signal 11`.
    package var fault: String?
    /// The signal that killed the worker.
    package var signal: Int32?

    package init(peer: Peer, record: ScoreboardRecord, duration: Duration, usage: ProcessUsage) {
        self.peer = peer
        self.record = record
        self.duration = duration
        self.usage = usage
    }

    /// The journal entry; all of its fields are defined here.
    package var entry: JournalEntry {
        let milliseconds = Int(duration / .milliseconds(1))
        let route = record.route.isEmpty ? "connection" : record.route
        let status = record.status.map { "\($0)" } ?? "no answer"
        let errorCode = record.errorCode == fault ? "" : record.errorCode
        let why = [fault ?? "", errorCode, record.notice, record.lack].filter { !$0.isEmpty }.map { ", \($0)" }
        let client = record.clientAddress.map { "\($0)" } ?? "\(peer)"
        let message = "\(route): \(status) in \(milliseconds) ms, \(client)\(why.joined())"
        var entry = JournalEntry(isWorthWarning ? .warning : .info, message)
        entry.add("OPENCLAW_REQUEST_ID", record.requestId)
        entry.add("OPENCLAW_PEER", "\(peer)")
        entry.add("OPENCLAW_CLIENT", record.clientAddress.map { "\($0)" } ?? "")
        entry.add("OPENCLAW_ROUTE", record.route)
        entry.add("OPENCLAW_AGENT", record.agent)
        entry.add("OPENCLAW_MODEL", record.model)
        entry.add("OPENCLAW_SESSION", record.session)
        if let status = record.status { entry.add("OPENCLAW_STATUS", status) }
        entry.add("OPENCLAW_ERROR", record.errorCode)
        entry.add("OPENCLAW_NOTICE", record.notice)
        entry.add("OPENCLAW_LACK", record.lack)
        if let signal { entry.add("OPENCLAW_SIGNAL", Int(signal)) }
        entry.add("OPENCLAW_DURATION_MS", milliseconds)
        entry.add("OPENCLAW_CPU_MS", thousandths(usage.cpuMicroseconds))
        entry.add("OPENCLAW_MEMORY_PEAK", usage.memoryPeakBytes)
        entry.add("OPENCLAW_BYTES_SENT", record.bytesSent)
        if record.turns > 0 {
            entry.add("OPENCLAW_TURNS", record.turns)
            entry.add("OPENCLAW_TOOL_CALLS", record.toolCalls)
            entry.add("OPENCLAW_TOKENS_IN", record.tokensIn)
            entry.add("OPENCLAW_TOKENS_OUT", record.tokensOut)
        }
        return entry
    }

    /// Whether the entry reports a fault of this program, or a failure that may need an action of the operator.
    private var isWorthWarning: Bool { fault != nil || record.status ?? 0 >= 500 }

}

/// Formats `934` as `0.934`.
package func thousandths(_ value: Int) -> String {
    let rest = String(value % 1_000)
    return "\(value / 1_000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
}
