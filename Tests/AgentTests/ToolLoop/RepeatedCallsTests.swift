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
            let shown = if case .refuse(let finding) = decision { "refuse \(finding.count)" } else { "\(decision)" }
            steps.append("\(shown) \(calls.record(call, output: output).map { "noticed \($0.count)" } ?? "")")
        }
        #expect(
            steps == [
                "execute ", "execute noticed 2", "execute noticed 3", "refuse 4 noticed 4", "end noticed 5",
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

    /// Makes calls, one after the other with the same outputs, and returns the findings.
    private func findings(
        _ made: [ToolCall], change: (inout LoopDetectionConfiguration.Detectors) -> Void = { _ in }
    ) -> [RepeatedCalls.Finding?] {
        var limits = LoopDetectionConfiguration()
        limits.warningThreshold = 3
        change(&limits.detectors)
        var calls = RepeatedCalls(limits)
        return made.map { calls.record($0, output: "output of \($0.name)") }
    }

    private func alternated(_ count: Int) -> [ToolCall] {
        (0..<count).map { $0 % 2 == 0 ? call : ToolCall(id: "d", name: "ls", arguments: "{}") }
    }

    @Test("Two calls that alternate are found, unless this detector is off")
    func alternation() {
        #expect(
            findings(alternated(6)) == [
                nil, nil, nil, .alternating(count: 4), .alternating(count: 5), .alternating(count: 6),
            ])
        #expect(
            findings(alternated(6)) { $0.pingPong = false } == [
                nil, nil, nil, nil, .same(count: 3), .same(count: 3),
            ])
        var broken = alternated(5)
        broken.insert(ToolCall(id: "e", name: "find", arguments: "{}"), at: 3)
        #expect(findings(broken) { $0.genericRepeat = false } == [nil, nil, nil, nil, nil, nil])
    }

    @Test("Calls that alternate are refused, and then the run ends")
    func alternationEscalates() {
        var calls = calls
        for call in alternated(3) { calls.record(call, output: "same") }
        let next = alternated(4)[3]
        #expect(calls.decide(next) == .refuse(.alternating(count: 4)))
        calls.record(next, output: nil)
        #expect(calls.decide(call) == .end)
    }

    @Test(
        "Polls and other calls have detectors of their own", arguments: [(true, false), (false, true), (false, false)])
    func detectors(generic: Bool, poll: Bool) {
        let polls = ["poll", "log"].map {
            ToolCall(id: "p", name: "process", arguments: #"{"action":"\#($0)","sessionId":"a"}"#)
        }
        for (repeated, isOn) in [(polls[0], poll), (polls[1], poll), (call, generic)] {
            let found = findings([repeated, repeated, repeated]) {
                $0.genericRepeat = generic
                $0.knownPollNoProgress = poll
            }
            #expect(found == [nil, nil, isOn ? .same(count: 3) : nil], "\(repeated)")
        }
        let stop = ToolCall(id: "p", name: "process", arguments: #"{"action":"kill","sessionId":"a"}"#)
        let found = findings([stop, stop, stop]) { $0.genericRepeat = generic }
        #expect(found.last == .some(generic ? .same(count: 3) : nil))
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
