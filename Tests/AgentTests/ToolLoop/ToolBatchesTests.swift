import Conversation
import Testing

@testable import Agent

struct ToolBatchesTests {
    @Test(
        "Consecutive calls that change nothing are a batch, every other call is one alone",
        arguments: [
            ("", ""), ("r", "r"), ("rr", "rr"), ("w", "w"), ("ww", "w w"), ("rrw", "rr w"), ("rwr", "r w r"),
            ("wrrwwrr", "w rr w w rr"), ("rrrrrrrrrr", "rrrrrrrr rr"),
        ])
    func batches(calls: String, expected: String) {
        let made = calls.map { ToolCall(id: "c", name: String($0), arguments: "{}") }
        let batches = ToolBatches.batches(of: made) { $0.name == "r" }
        #expect(batches.map { $0.map(\.name).joined() }.joined(separator: " ") == expected)
    }
}
