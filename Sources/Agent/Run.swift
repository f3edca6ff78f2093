internal import Conversation
package import Fetch
internal import Posix
package import Providers
package import Sessions

/// One message of the user and its answer: turns of the model until it makes no more tool calls.
package struct Run {
    let request: RunRequest
    /// The agent's models with their retries and fallbacks.
    let provider: any Provider
    let transport: any Transport
    var state: RunState
    var demanded: DemandedCall
    var budget: AnswerBudget
    let tools: any ToolExecutor
    var repeated: RepeatedCalls
    /// Whether this turn may only call tools: its text is not part of the answer, which a further turn makes.
    var isAnswerSeparate: Bool
    /// The time that the duration of tool calls is measured with.
    package var now: () -> ContinuousClock.Instant = { .now }

    package init(
        _ request: RunRequest, provider: any Provider, over transport: any Transport,
        tools: any ToolExecutor = NoTools(), _ state: RunState
    ) {
        self.tools = tools
        repeated = RepeatedCalls(request.loopDetection)
        isAnswerSeparate = request.hasSeparateAnswer
        self.request = request
        self.provider = provider
        self.transport = transport
        self.state = state
        demanded = DemandedCall(request.toolChoice)
        budget = AnswerBudget(
            answerBytesMax: request.limits.answerBytesMax,
            lineBytesMax: request.sessionKey == nil ? nil : TranscriptFile.answerBytesMax)
    }

    /// Executes the run; its last event is always `.ended`.
    ///
    /// A failure is an event, not an error, because the response may have begun and its status may have been sent.
    /// Text that arrived is recorded first, whatever ends the turn.
    ///
    /// - Throws: `Interruption.clientGone`, and errors of observers: in both cases no client reads the answer.
    package mutating func callAsFunction(_ transcript: inout some SessionTranscript) throws {
        defer { transcript.end() }
        let ending: Ending
        do {
            var path = try transcript.begin(request.messages, run: RunStamp(runId: request.runId))
            try state.emit(.started)
            let reached = try turns(on: &path, &transcript)
            try emit(text: demanded.release())
            ending = reached
        } catch let failure as RunFailure {
            ending = .failed(failure)
        } catch let error as SessionError {
            ending = .failed(RunFailure(error, in: request.stateDirectory))
        } catch is AnswerCut {
            try emit(text: demanded.release())
            ending = .length(.bytes)
        } catch Interruption.deadlinePassed {
            try emit(text: demanded.release())
            ending = state.hasText ? .length(.deadline) : .failed(.deadlineExceeded)
        } catch Interruption.terminated {
            ending = .aborted(by: .supervisor)
        } catch Interruption.stopped {
            ending = .aborted(by: .operator)
        }
        // A client that receives the end may send its next request at once, and must find the session unlocked.
        transcript.end()
        try state.end(ending)
    }

    private mutating func turns(
        on path: inout [Message], _ transcript: inout some SessionTranscript
    ) throws -> Ending {
        for _ in 0..<request.limits.turnsMax {
            try state.startTurn()
            guard let answer = try turn(on: &path, &transcript) else { continue }
            path.append(.assistant(answer))
            // The counts are reported even if a tool ends this process.
            try state.emitCounts()
            if answer.stopReason == .refused { return .refused }
            // The last call may have been cut.
            if answer.stopReason == .length { return .length(.tokens) }
            let (ours, clients) = partitioned(answer.toolCalls)
            let callsLeft = request.limits.toolCallsMax - (state.counts.toolCalls - answer.toolCalls.count)
            if let ending = try execute(ours, atMost: callsLeft, on: &path, &transcript) { return ending }
            if !clients.isEmpty { return .toolCalls(clients) }
            if ours.isEmpty { return .stop }
            if state.counts.toolCalls >= request.limits.toolCallsMax { return .length(.toolCalls) }
        }
        return .length(.turns)
    }
}
