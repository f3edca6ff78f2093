@testable import Agent
import Conversation
@testable import Service
import TestSupport
import Testing

struct ToolJournalTests {
    @Test("The entry of a call has its tool, its result, and what its command used, but no argument and no output")
    func command() throws {
        let directory = try TemporaryDirectory()
        let journald = try NoticeSocket(path: "\(directory.path)/socket")
        let journal = try #require(Journal(socket: "\(directory.path)/socket"))
        var output = ToolOutput(text: "private output", isError: true)
        output.command = CommandUse(.failed, unit: "a.service", cpuMicroseconds: 12_345, memoryPeakBytes: 4_096)
        let call = ToolCall(id: "call_1", name: "exec", arguments: "private arguments")
        let ended = EndedToolCall(call, output, milliseconds: 34)
        ToolJournal(journal, agentId: "main").observe(
            RunEvent(runId: "run_1", sessionKey: nil, seq: 1, at: 0, kind: .toolEnded(ended)))
        let entry = try journald.wait(for: "MESSAGE=tool exec: error in 34 ms, agent main")
        let fields = [
            "OPENCLAW_TOOL=exec", "OPENCLAW_TOOL_CALL=call_1", "OPENCLAW_TOOL_STATUS=error", "OPENCLAW_DURATION_MS=34",
            "OPENCLAW_COMMAND_UNIT=a.service", "OPENCLAW_CPU_MS=12.345", "OPENCLAW_MEMORY_PEAK=4096",
        ]
        for field in fields { #expect(entry.contains("\(field)\n"), "\(field)") }
        #expect(!entry.contains("private"))
    }
}
