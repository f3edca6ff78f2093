internal import Conversation

/// Decides the next step after a failed attempt that has emitted no text.
struct RetryPolicy: Equatable {
    enum Step: Equatable {
        /// The same model, after a wait.
        case again(after: Duration)
        /// The next of the agent's models, at once.
        case next
        /// No further attempt: the turn fails.
        case end
    }

    /// Longest wait that a provider may ask for when another model is left, in seconds.
    static let waitSecondsMaxWithFallback = 2

    /// Repetitions with one model.
    let retriesMax: Int
    /// Whether the agent has a further model.
    let hasFallback: Bool

    /// - Parameters:
    ///   - attempt: number of the failed attempt with this model, starting at 1.
    ///   - left: time until the deadline of the run; nil without a deadline.
    ///   - jitter: random number from 0 to 1, new for each decision.
    func decide(_ failed: TurnFailure, attempt: Int, left: Duration?, jitter: Double) -> Step {
        let other: Step = hasFallback && mayFallBack(failed) ? .next : .end
        guard failed.isTransient, attempt <= retriesMax(failed.failure) else { return other }
        let delay = asked(failed.failure).map(Duration.seconds) ?? Self.backoff(attempt, jitter)
        let longest = hasFallback ? Self.waitSecondsMaxWithFallback : Retry.waitSecondsMax
        if let seconds = asked(failed.failure), seconds > longest { return other }
        if let left, delay >= left { return other }
        return .again(after: delay)
    }

    /// Half a second, doubled with each attempt up to 8 s, reduced by up to a quarter, so that workers that failed at
    /// the same time do not try again at the same time.
    static func backoff(_ attempt: Int, _ jitter: Double) -> Duration {
        let seconds = min(8, 0.5 * Double(1 << min(max(attempt, 1) - 1, 10)))
        return .seconds(seconds * (1 - 0.25 * min(max(jitter, 0), 1)))
    }

    /// A server that cannot be reached or does not respond for minutes will rarely recover within a second: a fallback
    /// is tried at once, and without one a timeout is repeated only once.
    private func retriesMax(_ failure: RunFailure) -> Int {
        switch failure {
        case .upstreamTimeout: hasFallback ? 0 : min(1, retriesMax)
        case .upstreamUnreachable: hasFallback ? 0 : retriesMax
        default: retriesMax
        }
    }

    /// Whether another model may accept the request: its messages may hold images that only some models read;
    /// every other field would be rejected again.
    private func mayFallBack(_ failed: TurnFailure) -> Bool {
        switch failed.failure {
        case .invalidRequest: failed.field == .messages
        case .contextLengthExceeded, .contentFiltered: false
        default: true
        }
    }

    private func asked(_ failure: RunFailure) -> Int? {
        switch failure {
        case .rateLimited(_, let seconds), .upstreamOverloaded(_, let seconds): seconds
        default: nil
        }
    }
}
