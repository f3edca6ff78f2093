import Configuration
import Conversation
import Fetch
import Posix
import Testing

@testable import Providers

struct RetryTests {
    static let good = stream(text("Hi"), chunk("{}", finish: "stop"), "[DONE]")
    static let fallback = ModelOrigin(api: "openai-completions", provider: "second", model: "b")

    /// The visible result of one turn.
    struct Outcome {
        var draft = AssistantMessage()
        var events: [TurnEvent] = []
        var records: [FailedAttempt] = []
        var asked: [String] = []
        var error: (any Error)?
        var urls: [String] = []
        var waits: [Duration] = []

        init(_ transport: ScriptedTransport, clock: TestClock = TestClock(), models: Int = 2) {
            let targets = ["first": "a", "second": "b"].sorted { $0.key < $1.key }.prefix(models).map { id, model in
                ModelTarget(ProviderConfiguration(id: id, baseUrl: "http://\(id)/v1"), model: model)
            }
            var records: [FailedAttempt] = []
            var asked: [String] = []
            var retry = Retry(
                targets.map { .init($0.origin, $0.provider(clock: WallClock { 0 }), retriesMax: 2) },
                waiting: clock, jitter: { 0 }, record: { records.append($0) })
            retry.asks = { asked.append("\($0.provider)/\($0.model)") }
            let request = TurnRequest(system: "", messages: [.user(UserMessage(text: "Hello"))])
            do {
                try retry.turn(request, into: &draft, over: transport) { events.append($0) }
            } catch {
                self.error = error
            }
            self.records = records
            self.asked = asked
            urls = transport.requests.map(\.url)
            waits = clock.waits
        }

        var failure: RunFailure? { (error as? TurnFailure)?.failure }
    }

    @Test("A turn that failed before any text is repeated with the same model and an empty draft")
    func repeated() {
        let thought = stream(chunk(#"{"reasoning":"hm"}"#))
        let outcome = Outcome(
            ScriptedTransport(.status(503), .ok(thought, error: FetchError.cut(bytesReceived: 9)), .ok(Self.good)))
        #expect(outcome.error == nil)
        #expect(outcome.draft.content == [.text("Hi")])
        #expect(outcome.events == [.thinking("hm"), .text("Hi")])
        #expect(outcome.urls == [String](repeating: "http://first/v1/chat/completions", count: 3))
        #expect(outcome.waits == [.milliseconds(500), .seconds(1)])
        #expect(outcome.records.map(\.attempt) == [1, 2])
        #expect(outcome.asked == ["first/a"])
        #expect(outcome.records.map(\.failure.isTransient) == [true, true])
    }

    @Test("The next model answers when the first rejects the request, and its name is in the draft")
    func fallsBack() {
        let outcome = Outcome(ScriptedTransport(.status(401, #"{"error":{"message":"no"}}"#), .ok(Self.good)))
        #expect(outcome.draft.origin == Self.fallback)
        #expect(outcome.draft.text == "Hi")
        #expect(outcome.urls.last == "http://second/v1/chat/completions")
        #expect(outcome.waits == [])
        #expect(outcome.asked == ["first/a", "second/b"])
        #expect(outcome.records.map(\.origin.provider) == ["first"])
        #expect(outcome.records.map(\.failure.failure) == [.upstreamAuthentication(message: "no")])
    }

    @Test("A turn that has emitted text is never repeated, and the text stays in the draft")
    func spoken() {
        let outcome = Outcome(
            ScriptedTransport(.ok(stream(text("Hal")), error: FetchError.cut(bytesReceived: 9)), .ok(Self.good)))
        #expect(outcome.failure == .upstreamFailed(message: "the provider's answer was cut after 9 bytes"))
        #expect(outcome.draft.text == "Hal")
        #expect(outcome.draft.stopReason == nil)
        #expect(outcome.urls.count == 1)
    }

    @Test("Of several failures one that is likely to pass is thrown")
    func told() {
        let outcome = Outcome(
            ScriptedTransport(
                .status(401), .status(429, "", [FetchHeader("Retry-After", "30")]), .ok(Self.good)))
        #expect(outcome.failure == .rateLimited(message: "HTTP status 429", retryAfterSeconds: 30))
        #expect(outcome.urls.count == 2)

        let refused = FetchError.connectFailed(reason: "refused")
        let busy = Outcome(ScriptedTransport(.error(refused), .status(429, "", [FetchHeader("Retry-After", "33")])))
        #expect(busy.failure == .rateLimited(message: "HTTP status 429", retryAfterSeconds: 33))
        #expect(busy.waits == [])

        let lasting = Outcome(ScriptedTransport(.status(401), .status(404, "model x is unknown")))
        #expect(lasting.failure == .upstreamAuthentication(message: "HTTP status 401"))
    }

    @Test("The wait that a provider asks for is respected, but not beyond the deadline")
    func waits() {
        let asked = ScriptedTransport.Reply.status(429, "", [FetchHeader("retry-after", "7")])
        let granted = Outcome(ScriptedTransport(asked, .ok(Self.good)), models: 1)
        #expect(granted.waits == [.seconds(7)])
        #expect(granted.draft.text == "Hi")

        let late = Outcome(ScriptedTransport(asked, .ok(Self.good)), clock: TestClock(left: .seconds(6)), models: 1)
        #expect(late.waits == [])
        #expect(late.failure == .rateLimited(message: "HTTP status 429", retryAfterSeconds: 7))
    }

    @Test("An interruption ends the turn at once")
    func interrupted() {
        let outcome = Outcome(ScriptedTransport(.error(Interruption.clientGone), .ok(Self.good)))
        #expect(outcome.error as? Interruption == .clientGone)
        #expect(outcome.urls.count == 1)
        #expect(outcome.records == [])
    }
}
