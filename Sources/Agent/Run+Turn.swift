internal import Conversation
internal import JSON
internal import Posix
internal import Providers
internal import Sessions

extension Run {
    /// Calls the model once and records its answer, complete or not.
    ///
    /// - Returns: nil if the model needs no further tool and a separate turn makes the answer.
    /// - Throws: `RunFailure` for a failure of the upstream, `AnswerCut` at the limit of bytes, `SessionError`,
    ///   `Interruption`, and errors of observers.
    mutating func turn(on path: inout [Message], _ transcript: inout some SessionTranscript) throws
        -> AssistantMessage?
    {
        var draft = AssistantMessage()
        let isFirst = state.counts.turns == 0
        let prefill = isFirst ? request.prefill : nil
        do {
            budget.startTurn(prefill: prefill, isSeparated: state.isSeparatorDue)
            try ask(&path, prefill, into: &draft)
            try check(draft)
        } catch {
            // A tool call that was cut in the middle cannot be run.
            draft.content.removeAll { if case .toolCall = $0 { true } else { false } }
            if error is AnswerCut { (draft.reasoningDetails, draft.extraContent) = (nil, nil) }
            state.count(draft)
            if let prefill, !draft.text.isEmpty { draft = draft.continuing(prefill) }
            try record(unfinished: draft, because: error, in: &transcript)
            guard let failure = error as? TurnFailure else { throw error }
            // A provider that sent text had accepted the messages; with a prefill, it may have refused only that.
            if isFirst, prefill == nil, draft.text.isEmpty { try markRefused(failure, in: &transcript) }
            throw failure.failure
        }
        state.count(draft)
        if isAnswerSeparate, draft.stopReason != .refused {
            isAnswerSeparate = !draft.toolCalls.isEmpty
            try state.emitCounts()
            if !isAnswerSeparate { return nil }
            // The client does not receive the text of this turn, and must find the same answer in its history.
            draft.content.removeAll { if case .text = $0 { true } else { false } }
        }
        try reportMissingText(of: draft)
        if let prefill { draft = draft.continuing(prefill) }
        try transcript.append(.assistant(draft), durable: true)
        return draft
    }

    /// Marks the new messages if the provider refused them. The run ends with the provider's failure even if the mark
    /// cannot be stored.
    private mutating func markRefused(
        _ failure: TurnFailure, in transcript: inout some SessionTranscript
    ) throws {
        guard failure.refusesMessages else { return }
        do {
            try transcript.refuse(because: failure.failure.message)
        } catch let error as SessionError {
            try state.emit(.notice("later prompts contain the refused messages, which could not be marked: \(error)"))
        }
    }

    /// Reports an answer that consists of reasoning only.
    private mutating func reportMissingText(of answer: AssistantMessage) throws {
        let isThinking = answer.content.contains { if case .thinking = $0 { true } else { false } }
        guard isThinking, answer.isBlank else { return }
        let cause = answer.stopReason == .length ? ": the limit of tokens ended it" : ""
        try state.emit(.notice("the model's answer has reasoning but no text\(cause)"))
    }

    /// Calls the model. A session that is too long for it is shortened and sent again, as long as no text was emitted.
    ///
    /// - Parameter prefill: the start of the answer; nil for none.
    private mutating func ask(_ path: inout [Message], _ prefill: String?, into draft: inout AssistantMessage) throws {
        var shortenings = 0
        while true {
            do {
                var turn = TurnRequest(
                    system: request.system, messages: path, tools: offered,
                    toolChoice: offered.isEmpty ? .auto : request.toolChoice, sampling: request.sampling)
                if isAnswerSeparate { turn.sampling[.responseFormat] = nil }
                turn.fieldNames = request.fieldNames
                turn.prefill = prefill
                return try provider.turn(turn, into: &draft, over: transport) { try forward($0) }
            } catch let failure as TurnFailure {
                guard case .contextLengthExceeded = failure.failure, draft.text.isEmpty, request.sessionKey != nil,
                    shortenings < request.limits.shorteningsMax, let shorter = ContextLimit.shortened(path)
                else { throw failure }
                shortenings += 1
                path = shorter
                draft = AssistantMessage()
                try state.emit(.notice("the session is longer than the model's context: its older half is left out"))
            }
        }
    }

    private mutating func forward(_ event: TurnEvent) throws {
        switch event {
        case .text(let text):
            let part = budget.take(text, as: .text)
            if !isAnswerSeparate { try emit(text: demanded.pass(part)) }
            try Self.check(part, isWhole: text)
        case .refusal(let text):
            let part = budget.take(text, as: .refusal)
            if !part.isEmpty { try state.emit(.refusal(part)) }
            try Self.check(part, isWhole: text)
        case .thinking(let text):
            let part = budget.take(text, as: .thinking)
            if !part.isEmpty { try state.emit(.thinking(part)) }
            try Self.check(part, isWhole: text)
        case .image(let part):
            guard budget.takeWhole(part.bytes.count) else { throw AnswerCut(acceptedBytes: 0) }
            try state.emit(.image(part))
        case .toolCallStarted(let name):
            if isClientTool(name) { try emit(text: demanded.release()) }
            try state.emit(.toolCallStarted(name: name))
        case .notice(let text): try state.emit(.notice(text))
        }
    }

    mutating func emit(text: String) throws {
        if !text.isEmpty { try state.emit(.text(text)) }
    }

    private static func check(_ part: String, isWhole text: String) throws(AnswerCut) {
        let bytes = part.utf8.count
        if bytes < text.utf8.count { throw AnswerCut(acceptedBytes: bytes) }
    }

    /// Checks an answer that has arrived.
    ///
    /// - Throws: `AnswerCut` if its tool calls and attachments exceed the limit of bytes; `TurnFailure` if it ends the
    ///   run without the tool call that the request demands.
    private mutating func check(_ answer: AssistantMessage) throws {
        guard budget.takeWhole(callsOf: answer) else { throw AnswerCut(acceptedBytes: 0) }
        guard demanded.isAwaited && answer.isAnswer else { return }
        try state.emit(.notice(DemandedCall.failure.message))
        throw TurnFailure(DemandedCall.failure, isTransient: false)
    }

    /// Records the text of a turn that was cut.
    private func record(
        unfinished draft: AssistantMessage, because error: any Error, in transcript: inout some SessionTranscript
    ) throws {
        guard !draft.text.isEmpty, !isAnswerSeparate else { return }
        var kept = draft
        switch error {
        case is AnswerCut: kept.stopReason = .length
        case let failure as TurnFailure:
            kept.stopReason = .error
            kept.errorMessage = failure.failure.message
        default:
            kept.stopReason = .aborted
            kept.errorMessage = (error as? Interruption).map { "\($0)" } ?? "the run was stopped"
        }
        try transcript.append(.assistant(kept), durable: true)
    }
}

extension AssistantMessage {
    /// Whether the model ended its turn by itself, without a tool call.
    fileprivate var isAnswer: Bool { toolCalls.isEmpty && stopReason != .length && stopReason != .refused }
}
