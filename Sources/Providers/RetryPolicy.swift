internal import Conversation

/// What follows a failed attempt of a turn that has said nothing yet.
struct RetryPolicy: Equatable {
    enum Step: Equatable {
        /// The same model, after a wait.
        case again(after: Duration)
        /// The next of the agent's models, at once.
        case next
        /// No further attempt: the failure is the turn's.
        case end
    }

    /// Longest wait that a provider may ask for, in seconds, while nothing else could answer.
    static let retryAfterSecondsMax = 20
    /// The same while another model could answer at once.
    static let retryAfterSecondsMaxWithFallback = 2

    /// Repetitions on one model.
    let retriesMax: Int
    /// Whether the agent has a further model.
    let hasFallback: Bool

    /// - Parameters:
    ///   - attempt: how many attempts this model has had, from 1.
    ///   - left: until the deadline of the run; nil without one.
    ///   - jitter: from 0 to 1, drawn for this decision.
    func decide(_ failed: TurnFailure, attempt: Int, left: Duration?, jitter: Double) -> Step {
        let other: Step = hasFallback && mayFallBack(failed.failure) ? .next : .end
        guard failed.isTransient, attempt <= retriesMax(failed.failure) else { return other }
        let delay = asked(failed.failure).map(Duration.seconds) ?? Self.backoff(attempt, jitter)
        let longest = hasFallback ? Self.retryAfterSecondsMaxWithFallback : Self.retryAfterSecondsMax
        if let seconds = asked(failed.failure), seconds > longest { return other }
        if let left, delay >= left { return other }
        return .again(after: delay)
    }

    /// Half a second, doubling to eight, less up to a quarter, so that workers refused together do not come back together.
    static func backoff(_ attempt: Int, _ jitter: Double) -> Duration {
        let seconds = min(8, 0.5 * Double(1 << min(max(attempt, 1) - 1, 10)))
        return .seconds(seconds * (1 - 0.25 * min(max(jitter, 0), 1)))
    }

    /// A server that cannot be reached, or is silent for minutes, hardly changes in a second: another model is better,
    /// and without one a single repetition of a timeout is enough.
    private func retriesMax(_ failure: RunFailure) -> Int {
        switch failure {
        case .upstreamTimeout: hasFallback ? 0 : min(1, retriesMax)
        case .upstreamUnreachable: hasFallback ? 0 : retriesMax
        default: retriesMax
        }
    }

    /// What another model would refuse just the same ends the turn; messages that one cannot take, another may.
    private func mayFallBack(_ failure: RunFailure) -> Bool {
        switch failure {
        case .invalidRequest(let param, _): param == "messages"
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
