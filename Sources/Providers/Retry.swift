package import Conversation
package import Fetch
package import Posix

/// A failed attempt of a turn, for the journal.
package struct FailedAttempt: Equatable, Sendable {
    /// The model that was called.
    package let origin: ModelOrigin
    /// Number of the attempt with this model within the turn, starting at 1.
    package let attempt: Int
    package let failure: TurnFailure
    /// Host and port of the server, which no client receives.
    package var address = ""

    package init(origin: ModelOrigin, attempt: Int, failure: TurnFailure) {
        self.origin = origin
        self.attempt = attempt
        self.failure = failure
    }
}

/// Repeats a failed turn until text has been emitted: with the same model, then with the agent's other models.
///
/// An attempt that has emitted text is the last one. Reasoning is not text: a stream may contain the reasoning
/// of several attempts, but the text of one. A started tool call does not count, because a call is passed on only when
/// the answer is complete. Each attempt begins with an empty draft; its origin is the model that answered.
package struct Retry: Provider {
    /// A model that may answer.
    package struct Model {
        let origin: ModelOrigin
        let provider: any Provider
        let retriesMax: Int
        /// Host and port of its server, for the journal.
        var address = ""

        /// - Parameter retriesMax: repetitions on this model.
        package init(_ origin: ModelOrigin, _ provider: any Provider, retriesMax: Int) {
            self.origin = origin
            self.provider = provider
            self.retriesMax = retriesMax
        }
    }

    /// Longest wait that a provider may ask for, in seconds; a longer one ends the turn.
    package static let waitSecondsMax = 20

    private let models: [Model]
    private let waiting: any Waiting
    private let jitter: () -> Double
    private let record: (FailedAttempt) -> Void
    /// Called with each model before its first attempt.
    package var asks: (ModelOrigin) -> Void = { _ in }

    /// - Parameters:
    ///   - models: the agent's model and its fallbacks, in order; at least one.
    ///   - jitter: random numbers from 0 to 1.
    ///   - record: called with each attempt that failed, also when a later one succeeds.
    package init(
        _ models: [Model], waiting: any Waiting, jitter: @escaping () -> Double = { .random(in: 0...1) },
        record: @escaping (FailedAttempt) -> Void = { _ in }
    ) {
        precondition(!models.isEmpty)
        self.models = models
        self.waiting = waiting
        self.jitter = jitter
        self.record = record
    }

    /// - Throws: of all models' failures the one that is most likely to pass: a server that asks to wait, otherwise
    ///   another transient failure, otherwise the first.
    package func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws {
        var failures: [TurnFailure] = []
        for (index, model) in models.enumerated() {
            let policy = RetryPolicy(retriesMax: model.retriesMax, hasFallback: index + 1 < models.count)
            var hasEmittedText = false
            asks(model.origin)
            let failure = try attempts(model, policy) {
                draft = AssistantMessage()
                try model.provider.turn(request, into: &draft, over: transport) { event in
                    switch event {
                    case .text, .refusal, .image: hasEmittedText = true
                    case .thinking, .toolCallStarted, .notice: break
                    }
                    try emit(event)
                }
            } mayRepeat: {
                !hasEmittedText
            }
            guard let failure else { return }
            if hasEmittedText { throw failure.failure }
            failures.append(failure.failure)
            if failure.endsTurn { break }
        }
        throw failures.first(where: \.asksToWait) ?? failures.first(where: \.isTransient) ?? failures[0]
    }

    /// Makes the attempts with one model; nil when it has answered.
    private func attempts(
        _ model: Model, _ policy: RetryPolicy, _ body: () throws -> Void, mayRepeat: () -> Bool
    ) throws -> (failure: TurnFailure, endsTurn: Bool)? {
        var attempt = 1
        while true {
            do {
                try body()
                return nil
            } catch let failure as TurnFailure {
                var failed = FailedAttempt(origin: model.origin, attempt: attempt, failure: failure)
                failed.address = model.address
                record(failed)
                if !mayRepeat() { return (failure, true) }
                let left = waiting.deadline.map { waiting.now.duration(to: $0) }
                switch policy.decide(failure, attempt: attempt, left: left, jitter: jitter()) {
                case .end: return (failure, true)
                case .next: return (failure, false)
                case .again(let delay): _ = try waiting.wait(for: [], until: waiting.now + delay)
                }
                attempt += 1
            }
        }
    }
}

extension TurnFailure {
    /// Whether the server responded that it is only busy.
    fileprivate var asksToWait: Bool {
        switch failure {
        case .rateLimited, .upstreamOverloaded: true
        default: false
        }
    }
}
