import Agent
import Conversation
import JSON
import Posix
import Providers
import Sessions
import Testing

/// The turns of a run whose model calls tools.
struct RunToolTests {
    /// Tools whose outputs are the arguments of their calls; `write` changes something, `stop` interrupts.
    private final class Tools: ToolExecutor {
        let definitions = ["read", "write", "stop"].map { ToolDefinition(name: $0) }
        private(set) var batches: [[String]] = []

        func isReadOnly(_ call: ToolCall) -> Bool { call.name != "write" }

        func execute(_ calls: [ToolCall], emit: (ToolEvent) throws -> Void) throws {
            batches.append(calls.map(\.arguments))
            // The last call ends first.
            for (index, call) in calls.enumerated().reversed() {
                if call.name == "stop" { throw Interruption.deadlinePassed }
                try emit(.progress(index: index, text: "at it"))
                try emit(.ended(index: index, ToolOutput(text: call.arguments, details: Slice(literal: #"{"a":1}"#))))
            }
        }
    }

    private let tools = Tools()
    private let observer = RecordingObserver()

    private func call(_ name: String, _ arguments: String, id: String = "call_1") -> ToolCall {
        ToolCall(id: id, name: name, arguments: arguments)
    }

    private func execute(
        _ turns: [ScriptedTurn], _ transcript: inout MemoryTranscript, change: (inout RunRequest) -> Void = { _ in }
    ) throws -> Ending? {
        var request = RunRequest(
            runId: "run_1", sessionKey: nil, system: "", messages: [.user(UserMessage(text: "hi"))])
        change(&request)
        let state = RunState(runId: "run_1", sessionKey: nil, observers: [observer], now: { 7 })
        var run = Run(request, provider: ScriptedProvider(turns), over: NoTransport(), tools: tools, state)
        // Each look at the clock takes a millisecond.
        var time = ContinuousClock.now
        run.now = {
            time += .milliseconds(1)
            return time
        }
        try run(&transcript)
        guard case .ended(let ending)? = observer.kinds.last else { return nil }
        return ending
    }

    @Test("Calls are executed in batches, and their results are recorded in the order of the calls")
    func order() throws {
        var transcript = MemoryTranscript()
        let calls = [call("read", "1"), call("read", "2"), call("write", "3"), call("read", "4")]
        #expect(try execute([ScriptedTurn([], calls: calls), ScriptedTurn([.text("Done.")])], &transcript) == .stop)
        #expect(tools.batches == [["1", "2"], ["3"], ["4"]])
        #expect(
            transcript.stored.map(\.summary) == [
                "user hi", "assistant  stop", "result 1", "result 2", "result 3", "result 4", "assistant Done. stop",
            ])
        guard case .toolResult(let result) = transcript.stored[2] else { throw Interruption.clientGone }
        #expect(result.details == Slice(literal: #"{"a":1}"#) && !result.isError)
    }

    @Test("Of a turn's calls the agent's are executed first; the client's then end the run")
    func mixed() throws {
        var transcript = MemoryTranscript()
        let clients = call("weather", "5", id: "call_2")
        let turn = ScriptedTurn([], calls: [clients, call("read", "1")])
        let ending = try execute([turn], &transcript) { $0.clientTools = [ToolDefinition(name: "weather")] }
        #expect(ending == .toolCalls([clients]))
        #expect(transcript.stored.map(\.summary) == ["user hi", "assistant  stop", "result 1"])
    }

    @Test("A turn that was cut or refused executes nothing", arguments: [StopReason.length, .refused])
    func cut(stop: StopReason) throws {
        var transcript = MemoryTranscript()
        let ending = try execute([ScriptedTurn([.text("a")], calls: [call("write", "1")], stop: stop)], &transcript)
        #expect(ending == (stop == .length ? .length(.tokens) : .refused) && tools.batches.isEmpty)
    }

    @Test("In the separate turn that makes the answer no call of the agent is executed, and the answer follows it")
    func separateAnswer() throws {
        var transcript = MemoryTranscript()
        let turns = [
            ScriptedTurn([.text("thinking")], calls: [call("write", "1")]), ScriptedTurn([.text("draft")]),
            ScriptedTurn([], calls: [call("write", "2")]), ScriptedTurn([.text("answer")]),
        ]
        #expect(try execute(turns, &transcript) { $0.hasSeparateAnswer = true } == .stop)
        #expect(tools.batches == [["1"]])
        #expect(
            transcript.stored.map(\.summary) == [
                "user hi", "assistant  stop", "result 1", "assistant  stop",
                "result There is no tool named write. No tool is available now.", "assistant answer stop",
            ])
        #expect(observer.kinds.compactMap { if case .text(let text) = $0 { text } else { nil } } == ["answer"])
    }

    @Test("Calls beyond the limit of the run are not executed, and the run ends")
    func callsMax() throws {
        var transcript = MemoryTranscript()
        let calls = (1...4).map { call("write", "\($0)") }
        let ending = try execute([ScriptedTurn([], calls: calls)], &transcript) { $0.limits.toolCallsMax = 2 }
        #expect(ending == .length(.toolCalls) && tools.batches == [["1"], ["2"]])
        #expect(transcript.stored.last?.summary.contains("has reached its limit of tool calls") == true)
        #expect(transcript.stored.count == 6)
    }

    @Test("A model that repeats a call gets a notice, then its call is refused, then the run ends")
    func repetition() throws {
        var transcript = MemoryTranscript()
        let turns = Array(repeating: ScriptedTurn([.text("x")], calls: [call("read", "1")]), count: 50)
        #expect(try execute(turns, &transcript) == .length(.repetition))
        let results = transcript.stored.filter { $0.summary.hasPrefix("result") }.map(\.summary)
        #expect(results.count == 29 && tools.batches.filter { $0 == ["1"] }.count == 19)
        #expect(results[8] == "result 1")
        #expect(results[9].hasPrefix("result 1\nYou have made this call 10 times with the same result."))
        #expect(results[19].hasPrefix("result Not executed: you have made this call 20 times"))
    }

    @Test("When the run is stopped during a call, the results of the ended calls and a notice for the others are kept")
    func interrupted() throws {
        var transcript = MemoryTranscript()
        let calls = [call("stop", "1"), call("read", "2")]
        #expect(try execute([ScriptedTurn([.text("a")], calls: calls)], &transcript) == .length(.deadline))
        let results = transcript.stored.suffix(2).map(\.summary)
        #expect(results[0].contains("was stopped before this call ended") && results[1] == "result 2")
    }

    @Test("Each call is an event when it begins, makes progress and ends")
    func events() throws {
        var transcript = MemoryTranscript()
        let call = call("read", "1")
        _ = try execute([ScriptedTurn([], calls: [call]), ScriptedTurn([.text("b")])], &transcript)
        let kinds = observer.kinds
        let start = try #require(kinds.firstIndex(of: .toolStarted(call)))
        #expect(kinds[start + 1] == .toolProgress(callId: "call_1", text: "at it"))
        guard case .toolEnded(let ended) = kinds[start + 2] else { throw Interruption.clientGone }
        #expect(ended.name == "read" && ended.text == "1" && !ended.isError && ended.callId == "call_1")
        #expect(ended.milliseconds == 1)
    }
}
