import Configuration
import Conversation
import Testing

@testable import Agent

struct RepeatedCallsTests {
    private let call = ToolCall(id: "c", name: "read", arguments: #"{"path":"a"}"#)

    private var calls: RepeatedCalls {
        var limits = LoopDetectionConfiguration()
        (limits.historySize, limits.warningThreshold) = (6, 2)
        (limits.criticalThreshold, limits.globalCircuitBreakerThreshold) = (4, 5)
        return RepeatedCalls(limits)
    }

    @Test("The same call with the same output gets a notice, then is refused, then ends the run")
    func escalation() {
        var calls = calls
        var steps: [String] = []
        for _ in 1...5 {
            let decision = calls.decide(call)
            let output = if case .refuse = decision { nil as String? } else { "same" }
            steps.append("\(decision) \(calls.record(call, output: output).map { "noticed \($0)" } ?? "")")
        }
        #expect(
            steps == [
                "execute ", "execute noticed 2", "execute noticed 3", "refuse(count: 4) noticed 4", "end noticed 5",
            ])
    }

    @Test("Another output, other arguments and other tools are not repetitions")
    func different() {
        var calls = calls
        for step in 1...20 {
            #expect(calls.decide(call) == .execute)
            #expect(calls.record(call, output: "output \(step)") == nil)
            #expect(calls.record(ToolCall(id: "c", name: "read", arguments: "\(step)"), output: "same") == nil)
        }
    }

    @Test("Only the last calls count")
    func history() {
        var calls = calls
        calls.record(call, output: "same")
        for step in 1...6 { calls.record(ToolCall(id: "c", name: "ls", arguments: "\(step)"), output: "") }
        #expect(calls.decide(call) == .execute)
    }

    @Test("Without the detection nothing is found")
    func off() {
        var limits = LoopDetectionConfiguration()
        limits.enabled = false
        var calls = RepeatedCalls(limits)
        for _ in 1...50 {
            #expect(calls.decide(call) == .execute && calls.record(call, output: "same") == nil)
        }
    }
}
