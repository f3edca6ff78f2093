internal import Conversation
internal import Fetch
internal import Posix

/// One model, reached in its dialect: makes one attempt of a turn.
struct ModelProvider: Provider {
    private let target: ModelTarget
    private let dialect: any Dialect
    private let identifiers: Identifiers
    private let clock: WallClock

    /// - Parameters:
    ///   - identifiers: the source of the ids of tool calls.
    ///   - clock: the time that a date in `Retry-After` is compared with.
    init(_ target: ModelTarget, in dialect: any Dialect, identifiers: Identifiers, clock: WallClock) {
        self.target = target
        self.dialect = dialect
        self.identifiers = identifiers
        self.clock = clock
    }

    /// Ends the transfer when the answer is complete, so that the rest of the response is not waited for.
    private struct AnswerComplete: Error {}

    func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws {
        draft.origin = target.origin
        let turn = repaired(request)
        var decoder = dialect.decoder(identifiers, for: turn, to: target)
        let fetch = fetch(turn)
        let advice = ProviderURLAdvice(target.baseUrl)
        var head: FetchResponseHead?
        var errorHead: FetchResponseHead?
        var errorBody: [UInt8] = []
        do {
            try transport.fetch(fetch) {
                head = $0
                if !(200...299).contains($0.status) { errorHead = $0 }
            } body: { bytes in
                guard errorHead == nil else {
                    errorBody += bytes.prefix(UpstreamError.bodyBytesMax - errorBody.count)
                    return
                }
                try Self.emit(decoder.receive(bytes, into: &draft), of: &draft, emit)
                if decoder.outcome != nil { throw AnswerComplete() }
            }
        } catch is AnswerComplete {
            return try check(decoder.outcome, of: request)
        } catch let error as FetchError {
            // The server's own error is more specific than the cut of its response.
            if let errorHead {
                throw failure(errorHead, errorBody, of: request)
                    .explained(by: advice.advice(errorHead, errorBody), url: fetch.url)
            }
            try Self.emit(decoder.finish(into: &draft), of: &draft, emit)
            // The stop reason has arrived; only the end of the response is missing.
            if decoder.outcome == .complete { return }
            throw failures(of: request).failure(error)
                .explained(by: head == nil ? advice.advice(error) : nil, url: fetch.url)
        }
        if let errorHead {
            throw failure(errorHead, errorBody, of: request)
                .explained(by: advice.advice(errorHead, errorBody), url: fetch.url)
        }
        try Self.emit(decoder.finish(into: &draft), of: &draft, emit)
        do throws(TurnFailure) { try check(decoder.outcome, of: request) } catch {
            throw error.explained(by: advice.advice(unreadable: head), url: fetch.url)
        }
    }

    /// Emits the events of a draft. If the answer is cut, the text that was not emitted is removed from the draft.
    private static func emit(
        _ events: [TurnEvent], of draft: inout AssistantMessage, _ emit: (TurnEvent) throws -> Void
    ) throws {
        for (index, event) in events.enumerated() {
            do { try emit(event) } catch let cut as AnswerCut {
                let arrived = events[index...].reduce(0) { $0 + $1.textBytes }
                draft.removeLast(textBytes: arrived - cut.acceptedBytes)
                throw cut
            }
        }
    }

    /// The request, with messages that every dialect can write. The start of the answer is the last of them.
    private func repaired(_ request: TurnRequest) -> TurnRequest {
        var request = request
        let start = request.prefill.map { [Message.assistant(AssistantMessage(text: $0))] } ?? []
        request.messages = PromptRepair(for: target.origin)(request.messages + start)
        return request
    }

    private func fetch(_ turn: TurnRequest) -> FetchRequest {
        var fetch = dialect.request(turn, for: target)
        fetch.route = target.route
        fetch.certificates = target.certificates
        return fetch
    }

    private func check(_ outcome: ResponseOutcome?, of request: TurnRequest) throws(TurnFailure) {
        switch outcome {
        case .complete: return
        case .error(let error): throw failures(of: request).failure(error)
        case .broken(let message, let isTransient):
            throw failures(of: request).broken(message, isTransient: isTransient)
        case .foreign(let quote):
            throw failures(of: request).broken("the provider's answer is not a completion", quoting: quote)
        case nil: throw failures(of: request).broken("the provider's answer ended before it was complete")
        }
    }

    /// Made only for a turn that failed.
    private func failures(of request: TurnRequest) -> FailureTable {
        FailureTable(target, request, in: dialect)
    }

    private func failure(_ head: FetchResponseHead, _ body: [UInt8], of request: TurnRequest) -> TurnFailure {
        let wait = RetryAfter(head, now: clock.milliseconds / 1_000).seconds
        return failures(of: request).failure(UpstreamError(status: head.status, body: body), retryAfter: wait)
    }
}
