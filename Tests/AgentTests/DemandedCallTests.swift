import Agent
import Conversation
import Fetch
import Posix
import Providers
import Testing

/// A request that demands a tool call.
struct DemandedCallTests {
    private static let call = ToolCall(id: "call_1", name: "weather", arguments: "{}")

    private func execute(_ turns: [ScriptedTurn], choice: ToolChoice, limits: RunLimits = RunLimits()) throws -> (
        events: [RunEvent.Kind], stored: [String]
    ) {
        var request = RunRequest(
            runId: "chatcmpl_1", sessionKey: nil, system: "be kind", messages: [.user(UserMessage(text: "hi"))])
        request.clientTools = [ToolDefinition(name: "weather")]
        request.toolChoice = choice
        request.limits = limits
        let observer = RecordingObserver { _ in }
        let state = RunState(runId: request.runId, sessionKey: nil, observers: [observer], now: { 7 })
        var transcript = MemoryTranscript()
        var run = Run(request, provider: ScriptedProvider(turns), over: NoTransport(), state)
        try run(&transcript)
        return (observer.kinds, transcript.stored.map(\.summary))
    }

    @Test(
        "An answer without the call is a failure, and its text is never emitted",
        arguments: [.required, .named("weather")] as [ToolChoice])
    func ignored(choice: ToolChoice) throws {
        let (events, stored) = try execute([ScriptedTurn([.text("Sunny, "), .text("I guess")])], choice: choice)
        let failure = RunFailure.upstreamFailed(
            message: "the model did not call the tool that `tool_choice` of the request requires")
        #expect(
            events == [
                .started, .turnStarted, .notice(failure.message), .usage(RunCounts(turns: 1)),
                .ended(.failed(failure)),
            ])
        #expect(stored == ["user hi", "assistant Sunny, I guess error"])
    }

    @Test("Text before the call is emitted when the call begins, text after it at once")
    func made() throws {
        let turn = ScriptedTurn(
            [.text("Let me "), .text("look."), .toolCallStarted(name: "weather"), .text(" So.")], calls: [Self.call])
        let events = try execute([turn], choice: .required).events
        #expect(
            events == [
                .started, .turnStarted, .text("Let me look."), .toolCallStarted(name: "weather"), .text(" So."),
                .usage(RunCounts(turns: 1, toolCalls: 1)), .ended(.toolCalls([Self.call])),
            ])
    }

    @Test(
        "An answer that could not reach the call keeps its text and its ending",
        arguments: [StopReason.length, .refused])
    func cut(reason: StopReason) throws {
        let events = try execute([ScriptedTurn([.text("Let me")], stop: reason)], choice: .required).events
        #expect(events.contains(.text("Let me")))
        #expect(events.last == .ended(reason == .length ? .length(.tokens) : .refused))
    }

    @Test("Text that is held back is emitted when the limit of bytes or the deadline ends the answer")
    func cutByGateway() throws {
        var limits = RunLimits()
        limits.answerBytesMax = 4
        let long = ScriptedTurn([.text("abc"), .text("def"), .text("ghi")])
        let cut = try execute([long], choice: .required, limits: limits)
        #expect(cut.events.contains(.text("abcd")) && cut.events.last == .ended(.length(.bytes)))
        #expect(cut.stored.last == "assistant abcd length")
        let late = ScriptedTurn([.text("Let me")], failing: Interruption.deadlinePassed)
        let events = try execute([late], choice: .required).events
        #expect(events.contains(.text("Let me")) && events.last == .ended(.length(.deadline)))
    }

    @Test("Without a demand text is emitted at once", arguments: [.auto, .none] as [ToolChoice])
    func free(choice: ToolChoice) throws {
        let events = try execute([ScriptedTurn([.text("a"), .text("b")])], choice: choice).events
        #expect(events.contains(.text("a")) && events.last == .ended(.stop))
    }
}
