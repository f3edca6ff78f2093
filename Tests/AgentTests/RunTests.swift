import Agent
import Conversation
import Fetch
import JSON
import Posix
import Providers
import Sessions
import Testing

struct RunTests {
    private func request(sessionKey: String? = "agent:main:openai-user:u") -> RunRequest {
        RunRequest(
            runId: "chatcmpl_1", sessionKey: sessionKey, system: "be kind", messages: [.user(UserMessage(text: "hi"))])
    }

    /// Executes a script and returns the kinds of its events.
    private func execute(
        _ turns: [ScriptedTurn], _ request: RunRequest, on transcript: inout MemoryTranscript,
        provider: ScriptedProvider? = nil, tools: any ToolExecutor = NoTools(),
        observe: @escaping (RunEvent) throws -> Void = { _ in }
    ) throws -> [RunEvent.Kind] {
        let observer = RecordingObserver(observe)
        let state = RunState(
            runId: request.runId, sessionKey: request.sessionKey, observers: [observer], now: { 7 })
        var run = Run(
            request, provider: provider ?? ScriptedProvider(turns), over: NoTransport(), tools: tools, state)
        let instant = ContinuousClock.now
        run.now = { instant }
        try run(&transcript)
        #expect(observer.events.map(\.seq) == Array(1...observer.events.count))
        #expect(observer.events.allSatisfy { $0.runId == "chatcmpl_1" && $0.at == 7 })
        return observer.kinds
    }

    @Test("One turn of text: its deltas in order, the counts, and the end; the answer is stored")
    func plainAnswer() throws {
        var transcript = MemoryTranscript()
        let turn = ScriptedTurn([.text("Hel"), .text("lo")], usage: Usage(input: 3, output: 2))
        let kinds = try execute([turn], request(), on: &transcript)
        #expect(
            kinds == [
                .started, .turnStarted, .text("Hel"), .text("lo"),
                .usage(RunCounts(usage: Usage(input: 3, output: 2), turns: 1, contextTokens: 3)), .ended(.stop),
            ])
        #expect(transcript.stored.map(\.summary) == ["user hi", "assistant Hello stop"])
    }

    @Test("What the provider attached to a turn is emitted before the counts of the turn")
    func attachments() throws {
        var transcript = MemoryTranscript()
        var answer = AssistantMessage([.thinking("h"), .text("a"), .thinking("m")], stopReason: .stop)
        answer.extraContent = Slice(literal: #"{"a":1}"#)
        let turn = ScriptedTurn([.thinking("h"), .text("a"), .thinking("m")], draft: answer)
        let kinds = try execute([turn], request(), on: &transcript)
        let attachments = Attachments(reasoning: "hm", extraContent: answer.extraContent)
        #expect(kinds.suffix(3) == [.attached(attachments), .usage(RunCounts(turns: 1)), .ended(.stop)])
        #expect(transcript.stored.last == .assistant(answer))
    }

    @Test("A refusal is emitted apart from the text, counts as visible, and is stored")
    func refusal() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        let refusal = AssistantMessage([.refusal("I must not.")], stopReason: .refused)
        let turn = ScriptedTurn([.refusal("I must not.")], draft: refusal)
        let kinds = try execute([turn], request, on: &transcript)
        #expect(
            kinds == [
                .started, .turnStarted, .refusal("I must not."), .usage(RunCounts(turns: 1)), .ended(.refused),
            ])
        #expect(transcript.stored.last == .assistant(refusal))
        request.limits.answerBytesMax = 5
        #expect(try execute([turn], request, on: &transcript).last == .ended(.length(.bytes)))
    }

    @Test("A call to a tool of the client ends the run with that call")
    func clientTool() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.clientTools = [ToolDefinition(name: "weather")]
        let call = ToolCall(id: "call_1", name: "weather", arguments: "{}")
        let kinds = try execute([ScriptedTurn([.text("Wait.")], calls: [call])], request, on: &transcript)
        #expect(kinds.last == .ended(.toolCalls([call])))
    }

    @Test("A call to an unknown tool gets an error as its result, and the model continues")
    func unknownTool() throws {
        var transcript = MemoryTranscript()
        let call = ToolCall(id: "call_1", name: "nonsense", arguments: "{}")
        let kinds = try execute(
            [ScriptedTurn([.text("One")], calls: [call]), ScriptedTurn([.text("Two")])], request(), on: &transcript)
        #expect(
            kinds == [
                .started, .turnStarted, .text("One"), .usage(RunCounts(turns: 1, toolCalls: 1)),
                .toolStarted(call),
                .toolEnded(
                    EndedToolCall(
                        call,
                        ToolOutput(text: "There is no tool named nonsense. No tool is available now.", isError: true),
                        milliseconds: 0)),
                .turnStarted, .separator, .text("Two"), .usage(RunCounts(turns: 2, toolCalls: 1)), .ended(.stop),
            ])
        #expect(
            transcript.stored.map(\.summary) == [
                "user hi", "assistant One stop", "result There is no tool named nonsense. No tool is available now.",
                "assistant Two stop",
            ])
    }

    @Test("A model that never stops calling is ended by the limit of turns")
    func turnsMax() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.limits.turnsMax = 3
        let call = ToolCall(id: "call_1", name: "nonsense", arguments: "{}")
        let kinds = try execute(Array(repeating: ScriptedTurn([], calls: [call]), count: 9), request, on: &transcript)
        #expect(kinds.last == .ended(.length(.turns)))
    }

    @Test("An answer beyond its limit of bytes is cut and kept")
    func answerBytesMax() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.limits.answerBytesMax = 4
        let kinds = try execute([ScriptedTurn([.text("abc"), .text("def"), .text("ghi")])], request, on: &transcript)
        #expect(kinds.last == .ended(.length(.bytes)))
        #expect(kinds.contains(.text("abc")) && kinds.contains(.text("d")) && !kinds.contains(.text("ghi")))
        #expect(transcript.stored.map(\.summary) == ["user hi", "assistant abcd length"])
    }

    static let limited: [(turn: ScriptedTurn, limit: Int, emitted: [RunEvent.Kind])] = [
        (ScriptedTurn([.text("ab"), .text("cdé")]), 4, [.text("ab"), .text("cd")]),
        // A character is not divided.
        (ScriptedTurn([.text("ab"), .text("cdé")]), 5, [.text("ab"), .text("cd")]),
        (ScriptedTurn([.text("é")]), 1, []),
        (ScriptedTurn([.thinking("abc"), .text("def")]), 5, [.thinking("abc"), .text("de")]),
        (ScriptedTurn([.thinking("abcdef")]), 5, [.thinking("abcde")]),
        (
            ScriptedTurn([.text("ab")], calls: [ToolCall(id: "c", name: "weather", arguments: #"{"a":1}"#)]), 15,
            [.text("ab")]
        ),
        (ScriptedTurn([.text("ab"), .image(JSON.Slice(literal: "{}"))]), 3, [.text("ab")]),
    ]

    @Test("Each part of an answer counts towards its limit of bytes, and is cut there", arguments: limited.indices)
    func limitedParts(index: Int) throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.clientTools = [ToolDefinition(name: "weather")]
        request.limits.answerBytesMax = Self.limited[index].limit
        let kinds = try execute([Self.limited[index].turn], request, on: &transcript)
        #expect(kinds.last == .ended(.length(.bytes)))
        let parts = kinds.filter { kind in
            switch kind {
            case .text, .thinking, .refusal, .image: true
            default: false
            }
        }
        #expect(parts == Self.limited[index].emitted)
    }

    @Test("An answer with exactly as many bytes as the limit keeps the model's finish reason")
    func exactly() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.limits.answerBytesMax = 5
        let kinds = try execute([ScriptedTurn([.text("abc"), .text("de")])], request, on: &transcript)
        #expect(kinds.last == .ended(.stop))
    }

    @Test("The blank line between the texts of two turns counts towards the limit")
    func separatorCounts() throws {
        var transcript = MemoryTranscript()
        var request = self.request()
        request.limits.answerBytesMax = "One\n\nTw".utf8.count + "nonsense{}".utf8.count
        let call = ToolCall(id: "call_1", name: "nonsense", arguments: "{}")
        let kinds = try execute(
            [ScriptedTurn([.text("One")], calls: [call]), ScriptedTurn([.text("Two")])], request, on: &transcript)
        #expect(kinds.suffix(4).contains(.text("Tw")) && kinds.last == .ended(.length(.bytes)))
    }

    @Test("A failure before any text leaves only the question; a later one also leaves the text that arrived")
    func failures() throws {
        let failure = TurnFailure(.upstreamFailed(message: "boom"), isTransient: true)
        var early = MemoryTranscript()
        #expect(
            try execute([ScriptedTurn([], failing: failure)], request(), on: &early).last
                == .ended(.failed(.upstreamFailed(message: "boom"))))
        #expect(early.stored.map(\.summary) == ["user hi"])
        var late = MemoryTranscript()
        #expect(
            try execute([ScriptedTurn([.text("half")], failing: failure)], request(), on: &late).last
                == .ended(.failed(.upstreamFailed(message: "boom"))))
        #expect(late.stored.map(\.summary) == ["user hi", "assistant half error"])
    }

    @Test("A client that goes away ends the run at once; its half of the answer is stored as aborted")
    func clientGone() throws {
        var transcript = MemoryTranscript()
        #expect(throws: Interruption.clientGone) {
            try execute([ScriptedTurn([.text("half"), .text("whole")])], request(), on: &transcript) { event in
                if event.kind == .text("half") { throw Interruption.clientGone }
            }
        }
        #expect(transcript.stored.map(\.summary) == ["user hi", "assistant half aborted"])
    }

    @Test("The deadline is a failure before the first text and a limit after it; a stop by the supervisor is an ending")
    func interruptions() throws {
        var transcript = MemoryTranscript()
        let early = ScriptedTurn([], failing: Interruption.deadlinePassed)
        #expect(try execute([early], request(), on: &transcript).last == .ended(.failed(.deadlineExceeded)))
        let late = ScriptedTurn([.text("x")], failing: Interruption.deadlinePassed)
        #expect(try execute([late], request(), on: &transcript).last == .ended(.length(.deadline)))
        let stopped = ScriptedTurn([.text("x")], failing: Interruption.terminated)
        #expect(try execute([stopped], request(), on: &transcript).last == .ended(.aborted(by: .supervisor)))
    }

    @Test("A stored session that is too long for the model is shortened and sent again; a stateless one is not")
    func shortening() throws {
        let tooLong = TurnFailure(.contextLengthExceeded(message: "too long"), isTransient: false)
        let history: [Message] = [
            .user(UserMessage(text: "old")), .assistant(AssistantMessage(text: "older")),
        ]
        var stored = MemoryTranscript(path: history)
        let kinds = try execute(
            [ScriptedTurn([], failing: tooLong), ScriptedTurn([.text("ok")])], request(), on: &stored)
        #expect(kinds.last == .ended(.stop))
        #expect(kinds.contains { if case .notice = $0 { true } else { false } })
        var stateless = MemoryTranscript(path: history)
        #expect(
            try execute([ScriptedTurn([], failing: tooLong)], request(sessionKey: nil), on: &stateless).last
                == .ended(.failed(.contextLengthExceeded(message: "too long"))))
    }

    @Test("The start of the answer goes to the first turn, and the stored answer is whole, complete or not")
    func prefill() throws {
        var request = self.request()
        request.messages.append(.assistant(AssistantMessage(text: "Once ")))
        let call = ToolCall(id: "call_1", name: "nonsense", arguments: "{}")
        let model = ScriptedProvider([ScriptedTurn([.text("upon")], calls: [call]), ScriptedTurn([.text("a time")])])
        var transcript = MemoryTranscript()
        let kinds = try execute([], request, on: &transcript, provider: model)
        #expect(model.prefills == ["Once ", nil])
        #expect(kinds.contains(.text("upon")) && !kinds.contains(.text("Once ")))
        #expect(transcript.stored.map(\.summary).contains("assistant Once upon stop"))
        #expect(transcript.stored.last?.summary == "assistant a time stop")

        var cut = MemoryTranscript()
        let failure = TurnFailure(.upstreamFailed(message: "boom"), isTransient: true)
        _ = try execute([ScriptedTurn([.text("upon")], failing: failure)], request, on: &cut)
        #expect(cut.stored.last?.summary == "assistant Once upon error")
    }

    @Test("Messages that the provider refuses are marked, unless the fault is elsewhere or they were accepted before")
    func refusedMessages() throws {
        let message = RunFailure.invalidRequest(param: "messages", message: "bad image")
        var unknown = TurnFailure(.upstreamFailed(message: "bad image"), isTransient: false)
        unknown.isRejected = true
        let refused = [
            TurnFailure(message, isTransient: false, field: .messages), unknown,
            TurnFailure(.contentFiltered(message: "bad image"), isTransient: false),
        ]
        for failure in refused {
            var transcript = MemoryTranscript()
            _ = try execute([ScriptedTurn([], failing: failure)], request(), on: &transcript)
            #expect(transcript.refusals == ["bad image"])
        }
        let other = TurnFailure(message, isTransient: false, field: .tools)
        let call = ToolCall(id: "call_1", name: "nonsense", arguments: "{}")
        for turns in [
            [ScriptedTurn([], failing: other)], [ScriptedTurn([], calls: [call]), ScriptedTurn([], failing: unknown)],
        ] {
            var transcript = MemoryTranscript()
            _ = try execute(turns, request(), on: &transcript)
            #expect(transcript.refusals == [])
        }
    }

    @Test("Messages are not marked after text, with a prefill, or because the prompt is too long")
    func acceptedMessages() throws {
        var rejected = TurnFailure(.upstreamFailed(message: "no"), isTransient: false)
        rejected.isRejected = true
        var tooLong = TurnFailure(.contextLengthExceeded(message: "too long"), isTransient: false)
        tooLong.isRejected = true
        var prefilled = request()
        prefilled.messages.append(.assistant(AssistantMessage(text: "Once ")))
        let filtered = TurnFailure(.contentFiltered(message: "no"), isTransient: false)
        let cases = [
            (ScriptedTurn([.text("half")], failing: filtered), request()),
            (ScriptedTurn([], failing: rejected), prefilled), (ScriptedTurn([], failing: tooLong), request()),
        ]
        for (turn, request) in cases {
            var transcript = MemoryTranscript()
            let kinds = try execute([turn], request, on: &transcript)
            #expect((turn.failure as? TurnFailure).map { kinds.last == .ended(.failed($0.failure)) } == true)
            #expect(transcript.refusals == [])
        }
    }

    @Test("A refusal that cannot be marked stays the provider's failure, with a notice")
    func unmarkedRefusal() throws {
        let failure = RunFailure.contentFiltered(message: "no")
        var transcript = MemoryTranscript()
        transcript.refusalError = .storageFull
        let kinds = try execute(
            [ScriptedTurn([], failing: TurnFailure(failure, isTransient: false))], request(), on: &transcript)
        #expect(kinds.last == .ended(.failed(failure)))
        #expect(kinds.contains { if case .notice = $0 { true } else { false } })
    }

    @Test("An answer that has only reasoning is reported, and the limit that ended it")
    func onlyReasoning() throws {
        var transcript = MemoryTranscript()
        let notice = "the model's answer has reasoning but no text"
        let turn = { ScriptedTurn([.thinking("hm")], stop: $0) }
        #expect(try execute([turn(.stop)], request(), on: &transcript).contains(.notice(notice)))
        #expect(
            try execute([turn(.length)], request(), on: &transcript)
                .contains(.notice(notice + ": the limit of tokens ended it")))
        let both = ScriptedTurn([.thinking("hm"), .text("yes")])
        let kinds = try execute([both], request(), on: &transcript)
        #expect(!kinds.contains { if case .notice = $0 { true } else { false } })
    }

    @Test("A provider's refusal and its limit of tokens are different endings")
    func stopReasons() throws {
        var transcript = MemoryTranscript()
        #expect(
            try execute([ScriptedTurn([.text("no")], stop: .refused)], request(), on: &transcript).last
                == .ended(.refused)
        )
        #expect(
            try execute([ScriptedTurn([.text("cut")], stop: .length)], request(), on: &transcript).last
                == .ended(.length(.tokens)))
    }
}
