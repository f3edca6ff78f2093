import Conversation
import Testing

@testable import Providers

struct RetryPolicyTests {
    static let overloaded = TurnFailure(.upstreamOverloaded(message: "m", retryAfterSeconds: nil), isTransient: true)
    static let refused = TurnFailure(.upstreamAuthentication(message: "m"), isTransient: false)
    static let unreachable = TurnFailure(.upstreamUnreachable(message: "m"), isTransient: true)
    static let timeout = TurnFailure(.upstreamTimeout(message: "m"), isTransient: true)

    static func limited(_ seconds: Int?) -> TurnFailure {
        TurnFailure(.rateLimited(message: "m", retryAfterSeconds: seconds), isTransient: true)
    }

    /// A field that the provider rejected, and the client's name of it.
    static func rejected(_ field: RequestField, _ name: String) -> TurnFailure {
        TurnFailure(.invalidRequest(param: name, message: "m"), isTransient: false, field: field)
    }

    static let cases: [(TurnFailure, attempt: Int, hasFallback: Bool, left: Duration?, RetryPolicy.Step)] = [
        (overloaded, 1, false, nil, .again(after: .milliseconds(500))),
        (overloaded, 2, true, nil, .again(after: .seconds(1))),
        (overloaded, 3, false, nil, .end),
        (overloaded, 3, true, nil, .next),
        (overloaded, 2, false, .seconds(1), .end),
        (overloaded, 2, true, .milliseconds(900), .next),
        (limited(3), 1, false, nil, .again(after: .seconds(3))),
        (limited(0), 1, true, nil, .again(after: .zero)),
        (limited(3), 1, true, nil, .next),
        (limited(20), 1, false, .seconds(600), .again(after: .seconds(20))),
        (limited(21), 1, false, .seconds(600), .end),
        (limited(20), 1, false, .seconds(19), .end),
        (timeout, 1, true, nil, .next),
        (timeout, 1, false, nil, .again(after: .milliseconds(500))),
        (timeout, 2, false, nil, .end),
        (unreachable, 1, true, nil, .next),
        (unreachable, 2, false, nil, .again(after: .seconds(1))),
        (refused, 1, true, nil, .next),
        (refused, 1, false, nil, .end),
        (TurnFailure(.insufficientQuota(message: "m"), isTransient: false), 1, true, nil, .next),
        (TurnFailure(.upstreamModelNotFound(message: "m"), isTransient: false), 1, true, nil, .next),
        (TurnFailure(.contextLengthExceeded(message: "m"), isTransient: false), 1, true, nil, .end),
        (TurnFailure(.contentFiltered(message: "m"), isTransient: false), 1, true, nil, .end),
        (rejected(.option(.stop), "stop"), 1, true, nil, .end),
        (rejected(.option(.stop), "messages"), 1, true, nil, .end),
        (rejected(.messages, "contents"), 1, true, nil, .next),
    ]

    @Test(
        "A failed attempt is followed by another attempt, by the next model or by the end of the turn",
        arguments: cases.indices)
    func decided(index: Int) {
        let (failure, attempt, hasFallback, left, step) = Self.cases[index]
        let policy = RetryPolicy(retriesMax: 2, hasFallback: hasFallback)
        #expect(policy.decide(failure, attempt: attempt, left: left, jitter: 0) == step)
    }

    @Test("The wait doubles up to eight seconds and is reduced by up to a quarter")
    func backoff() {
        #expect((1...6).map { RetryPolicy.backoff($0, 0) } == [0.5, 1, 2, 4, 8, 8].map { .seconds($0) })
        #expect(RetryPolicy.backoff(5, 1) == .seconds(6))
        #expect(RetryPolicy.backoff(.max, 0) == .seconds(8))
    }
}
