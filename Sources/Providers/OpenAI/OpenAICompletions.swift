package import Conversation
package import Fetch
package import Posix

/// The dialect `openai-completions`: Chat Completions as OpenAI and the many servers after its model speak it.
package struct OpenAICompletions: Provider {
    private let target: ModelTarget
    private let identifiers: Identifiers
    private let clock: WallClock

    /// - Parameters:
    ///   - identifiers: what the ids of tool calls are made of.
    ///   - clock: what dates in `Retry-After` are measured against.
    package init(_ target: ModelTarget, identifiers: Identifiers = .random, clock: WallClock) {
        self.target = target
        self.identifiers = identifiers
        self.clock = clock
    }

    /// The answer is complete and the rest of the response, if there is any, is not waited for.
    private struct Complete: Error {}

    package func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws {
        draft.origin = target.origin
        let table = FailureTable(target, request)
        var response = OpenAIResponse(table, identifiers)
        var refusal: FetchResponseHead?
        var words: [UInt8] = []
        do {
            try transport.fetch(OpenAIRequest(target, request).fetch) { head in
                if !(200...299).contains(head.status) { refusal = head }
            } body: { bytes in
                guard refusal == nil else {
                    words += bytes.prefix(UpstreamError.bodyBytesMax - words.count)
                    return
                }
                for event in response.receive(bytes, into: &draft) { try emit(event) }
                if response.hasEnded { throw Complete() }
            }
        } catch is Complete {
            return try check(response)
        } catch let error as FetchError {
            // What a server said before it cut its answer off says more than that it did.
            if let refusal { throw failure(refusal, words, table) }
            for event in response.finish(into: &draft) { try emit(event) }
            // The finish reason had come: what is missing is only the end of the response.
            if response.failure == nil { return }
            throw table.failure(error)
        }
        if let refusal { throw failure(refusal, words, table) }
        for event in response.finish(into: &draft) { try emit(event) }
        try check(response)
    }

    private func check(_ response: OpenAIResponse) throws {
        if let failure = response.failure { throw failure }
    }

    private func failure(_ head: FetchResponseHead, _ body: [UInt8], _ table: FailureTable) -> TurnFailure {
        let wait = RetryAfter(head, now: clock.milliseconds / 1_000).seconds
        return table.failure(UpstreamError(status: head.status, body: body), retryAfter: wait)
    }
}
