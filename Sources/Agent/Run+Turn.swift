internal import Conversation
internal import Posix
internal import Providers
internal import Sessions

/// A limit of ours that ended an answer in the middle; what had arrived is recorded.
struct AnswerLimitReached: Error {
    let limit: Ending.Limit
}

extension Run {
    /// One call of the model, recorded however it ends.
    ///
    /// - Throws: `RunFailure` for what the upstream did, `AnswerLimitReached`, `SessionError`, `Interruption`, and what `emit` throws.
    mutating func turn(
        on path: inout [Message], _ transcript: inout some SessionTranscript, _ emit: (RunEvent) throws -> Void
    ) throws -> AssistantMessage {
        var draft = AssistantMessage()
        do {
            try ask(&path, into: &draft, emit)
        } catch {
            state.turnEnded(draft)
            try record(unfinished: draft, because: error, in: &transcript)
            if let failure = error as? TurnFailure { throw failure.failure }
            throw error
        }
        state.turnEnded(draft)
        try transcript.append(.assistant(draft), durable: true)
        return draft
    }

    /// Asks the model; a session that is too long for it is shortened and asked again, as long as nothing was shown.
    private mutating func ask(
        _ path: inout [Message], into draft: inout AssistantMessage, _ emit: (RunEvent) throws -> Void
    ) throws {
        var shortenings = 0
        while true {
            do {
                var turn = TurnRequest(
                    system: request.system, messages: path, tools: request.clientTools,
                    toolChoice: request.toolChoice, sampling: request.sampling)
                turn.fieldNames = request.fieldNames
                return try provider.turn(turn, into: &draft, over: transport) { try forward($0, emit) }
            } catch let failure as TurnFailure {
                guard case .contextLengthExceeded = failure.failure, draft.text.isEmpty, request.sessionKey != nil,
                    shortenings < request.limits.shorteningsMax, let shorter = ContextLimit.shortened(path)
                else { throw failure }
                shortenings += 1
                path = shorter
                draft = AssistantMessage()
                try emitEvents(
                    .notice("the session is longer than the model's context: its older half is left out"), emit)
            }
        }
    }

    private mutating func forward(_ event: TurnEvent, _ emit: (RunEvent) throws -> Void) throws {
        switch event {
        case .text(let text):
            try emitEvents(.text(text), emit)
            if state.answerBytes > request.limits.answerBytesMax { throw AnswerLimitReached(limit: .bytes) }
        case .thinking(let text): try emitEvents(.thinking(text), emit)
        case .toolCallStarted(let name): try emitEvents(.toolCallStarted(name: name), emit)
        }
    }

    mutating func emitEvents(_ kind: RunEvent.Kind, _ emit: (RunEvent) throws -> Void) throws {
        for event in state.events(kind) { try emit(event) }
    }

    /// Keeps the text of a turn that did not end by itself; its tool calls may be cut in the middle and go.
    private func record(
        unfinished draft: AssistantMessage, because error: any Error, in transcript: inout some SessionTranscript
    ) throws {
        guard !draft.text.isEmpty else { return }
        var kept = draft
        kept.content.removeAll { if case .toolCall = $0 { true } else { false } }
        switch error {
        case is AnswerLimitReached: kept.stopReason = .length
        case let failure as TurnFailure:
            kept.stopReason = .error
            kept.errorMessage = failure.failure.message
        default:
            kept.stopReason = .aborted
            kept.errorMessage = (error as? Interruption).map { "\($0)" } ?? "the run was stopped"
        }
        try transcript.append(.assistant(kept), durable: true)
    }

    /// The calls to tools of ours, and those to the client's, each in the model's order.
    func partitioned(_ calls: [ToolCall]) -> (ours: [ToolCall], clients: [ToolCall]) {
        let offered = Set(request.clientTools.map(\.name))
        return (calls.filter { !offered.contains($0.name) }, calls.filter { offered.contains($0.name) })
    }

    /// Answers a call to a tool that nobody offered, so that the model can go on without it.
    mutating func refuse(_ call: ToolCall, _ emit: (RunEvent) throws -> Void) throws -> ToolResult {
        try emitEvents(.toolStarted(name: call.name), emit)
        let text = "There is no tool named \(call.name)."
        try emitEvents(.toolEnded(name: call.name, isError: true), emit)
        return ToolResult(callId: call.id, toolName: call.name, content: [.text(text)], isError: true)
    }
}
