internal import Conversation
internal import Fetch
internal import JSON
internal import Posix
internal import Providers

/// The check that a model answers: a request for one token, by the same way as the requests of a run.
enum ModelCheck {
    /// Longest time of an answer; a server on this machine may have to load the model first.
    private static let limit = Duration.seconds(60)

    static func run(_ target: ModelTarget) throws -> Finding {
        var request = TurnRequest(system: "", messages: [.user(UserMessage(text: "Reply with the word OK."))])
        var writer = Writer()
        writer.value(1)
        request.sampling[.maxOutputTokens] = Slice(writer)
        let start = ContinuousClock.now
        let watch = Watch(client: nil, termination: nil, deadline: start + limit)
        var draft = AssistantMessage()
        do {
            try target.provider(clock: .system()).turn(request, into: &draft, over: CurlTransport(waiting: watch)) {
                _ in
            }
            let milliseconds = start.duration(to: .now) / .milliseconds(1)
            return Finding(.model, .ok, "\(target.reference) answers after \(Int(milliseconds)) ms")
        } catch let failure as TurnFailure {
            return Finding(.model, .problem, "\(target.reference): \(failure.failure.message)", remedy(failure.failure))
        } catch Interruption.deadlinePassed {
            return Finding(.model, .problem, "\(target.reference) does not answer within 60 s")
        }
    }

    private static func remedy(_ failure: RunFailure) -> Remedy? {
        switch failure {
        case .upstreamAuthentication:
            .advice("write the right key, see \"Keys of providers\" in openclaw-gateway(8), then restart the service")
        case .upstreamModelNotFound: .advice("choose another model in agents.defaults.model, or in the agent's model")
        case .insufficientQuota: .advice("the account at the provider has no credit left")
        default: nil
        }
    }
}
