internal import Conversation
internal import JSON
package import Service

/// Writes one journal entry for each tool call that the gateway has executed: the tool, the result, and the resources
/// that a command used. Arguments and outputs are not in the journal.
package struct ToolJournal: RunObserver {
    private let journal: Journal
    private let agentId: String

    package init(_ journal: Journal, agentId: String) {
        self.journal = journal
        self.agentId = agentId
    }

    package func observe(_ event: RunEvent) {
        guard case .toolEnded(let call) = event.kind else { return }
        let status = call.isError ? "error" : "ok"
        var entry = JournalEntry(.info, "tool \(call.name): \(status) in \(call.milliseconds) ms, agent \(agentId)")
        entry.add("OPENCLAW_REQUEST_ID", event.runId)
        entry.add("OPENCLAW_AGENT", agentId)
        entry.add("OPENCLAW_TOOL", call.name)
        entry.add("OPENCLAW_TOOL_CALL", call.callId)
        entry.add("OPENCLAW_TOOL_STATUS", status)
        entry.add("OPENCLAW_DURATION_MS", call.milliseconds)
        if let command = call.command {
            entry.add("OPENCLAW_COMMAND_UNIT", command.unit)
            entry.add("OPENCLAW_CPU_MS", thousandths(command.cpuMicroseconds))
            entry.add("OPENCLAW_MEMORY_PEAK", command.memoryPeakBytes)
        }
        journal.write(entry)
    }
}
