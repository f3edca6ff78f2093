package import Conversation
package import Fetch
package import Posix

/// An attempt of a turn that failed, for the journal.
package struct FailedAttempt: Equatable, Sendable {
    /// The model that was asked.
    package let origin: ModelOrigin
    /// Its how-manieth attempt in this turn, from 1.
    package let attempt: Int
    package let failure: TurnFailure

    package init(origin: ModelOrigin, attempt: Int, failure: TurnFailure) {
        self.origin = origin
        self.attempt = attempt
        self.failure = failure
    }
}

/// A turn that is repeated while nobody has seen anything of it: on the same model, then on the agent's other models.
///
/// The first text that was emitted makes an attempt the last one. Reasoning and announced tool calls do not: they never
/// reach the content of an answer. The draft is empty again before each attempt; its origin tells which model
/// answered in the end.
package struct Retry: Provider {
    /// A model that may answer.
    package struct Model {
        let origin: ModelOrigin
        let provider: any Provider
        let retriesMax: Int

        /// - Parameter retriesMax: repetitions on this model.
        package init(_ origin: ModelOrigin, _ provider: any Provider, retriesMax: Int) {
            self.origin = origin
            self.provider = provider
            self.retriesMax = retriesMax
        }
    }

    private let models: [Model]
    private let waiting: any Waiting
    private let jitter: () -> Double
    private let record: (FailedAttempt) -> Void
    /// Called with each model before it is asked.
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

    /// - Throws: of all models' failures the one that most surely passes: a server that asks to wait, before another
    ///   transient one, before the first.
    package func turn(
        _ request: TurnRequest, into draft: inout AssistantMessage, over transport: any Transport,
        emit: (TurnEvent) throws -> Void
    ) throws {
        var failures: [TurnFailure] = []
        for (index, model) in models.enumerated() {
            let policy = RetryPolicy(retriesMax: model.retriesMax, hasFallback: index + 1 < models.count)
            var hasSpoken = false
            asks(model.origin)
            let failure = try attempts(model, policy) {
                draft = AssistantMessage()
                try model.provider.turn(request, into: &draft, over: transport) { event in
                    if case .text = event { hasSpoken = true }
                    try emit(event)
                }
            } mayRepeat: {
                !hasSpoken
            }
            guard let failure else { return }
            if hasSpoken { throw failure.failure }
            failures.append(failure.failure)
            if failure.endsTurn { break }
        }
        throw failures.first(where: \.asksToWait) ?? failures.first(where: \.isTransient) ?? failures[0]
    }

    /// Asks one model until it has answered or is given up; nil when it has answered.
    private func attempts(
        _ model: Model, _ policy: RetryPolicy, _ body: () throws -> Void, mayRepeat: () -> Bool
    ) throws -> (failure: TurnFailure, endsTurn: Bool)? {
        var attempt = 1
        while true {
            do {
                try body()
                return nil
            } catch let failure as TurnFailure {
                record(FailedAttempt(origin: model.origin, attempt: attempt, failure: failure))
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
    /// The server is there and has said that it is only busy.
    fileprivate var asksToWait: Bool {
        switch failure {
        case .rateLimited, .upstreamOverloaded: true
        default: false
        }
    }
}
