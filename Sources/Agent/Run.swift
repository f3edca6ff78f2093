internal import Conversation
package import Fetch
internal import Posix
package import Providers
package import Sessions

/// A message of the user, answered: turns of the model until it calls no more tools.
package struct Run {
    let request: RunRequest
    /// The agent's models with their retries and fallbacks.
    let provider: any Provider
    let transport: any Transport
    var state: RunState

    package init(
        _ request: RunRequest, provider: any Provider, over transport: any Transport, now: @escaping () -> Int64
    ) {
        self.request = request
        self.provider = provider
        self.transport = transport
        state = RunState(request, now: now)
    }

    /// Calls `emit` with each event; the last is always `.ended`.
    ///
    /// A failure is an event, not an error: by then the response may have begun, and a status line can no longer say
    /// it. Whatever ends a turn early, what had arrived of its text is recorded first.
    ///
    /// - Throws: `Interruption.clientGone`, and what `emit` throws: both mean that nobody is waiting any more.
    package mutating func callAsFunction(
        _ transcript: inout some SessionTranscript, emit: (RunEvent) throws -> Void
    ) throws {
        defer { transcript.end() }
        let ending: Ending
        do {
            let stamp = RunStamp(runId: request.runId)
            var path = try transcript.begin(request.messages, run: stamp)
            try emitEvents(.started, emit)
            ending = try turns(on: &path, &transcript, emit)
        } catch let failure as RunFailure {
            ending = .failed(failure)
        } catch let error as SessionError {
            ending = .failed(RunFailure(error))
        } catch let cut as AnswerLimitReached {
            ending = .length(cut.limit)
        } catch Interruption.deadlinePassed {
            ending = state.answerBytes > 0 ? .length(.deadline) : .failed(.deadlineExceeded)
        } catch Interruption.terminated {
            ending = .aborted(by: .supervisor)
        }
        // Whoever hears of the end may ask again at once, and must not wait for this run.
        transcript.end()
        try emit(state.accounted())
        try emitEvents(.ended(ending), emit)
    }

    private mutating func turns(
        on path: inout [Message], _ transcript: inout some SessionTranscript, _ emit: (RunEvent) throws -> Void
    ) throws -> Ending {
        var toolCalls = 0
        for _ in 0..<request.limits.turnsMax {
            try emit(state.turnStarted())
            let answer = try turn(on: &path, &transcript, emit)
            path.append(.assistant(answer))
            let (ours, clients) = partitioned(answer.toolCalls)
            for call in ours {
                let result = try refuse(call, emit)
                try transcript.append(.toolResult(result), durable: false)
                path.append(.toolResult(result))
            }
            toolCalls += answer.toolCalls.count
            if answer.stopReason == .refused { return .refused }
            if answer.stopReason == .length { return .length(.tokens) }
            if !clients.isEmpty { return .toolCalls(clients) }
            if ours.isEmpty { return .stop }
            if toolCalls >= request.limits.toolCallsMax { return .length(.toolCalls) }
            // What was used is known even if the next turn is the last thing that this process does.
            try emit(state.accounted())
        }
        return .length(.turns)
    }
}
