internal import Configuration
internal import Conversation
package import Posix

extension ModelTarget {
    /// The dialects that are spoken.
    static let dialects = [ProviderConfiguration.Dialect.openAICompletions.rawValue]

    /// The provider that makes one attempt on this model.
    ///
    /// Every dialect that `ModelChoices` lets through is one of `dialects`.
    package func provider(identifiers: Identifiers = .random, clock: WallClock) -> any Provider {
        precondition(Self.dialects.contains(origin.api), "no such dialect")
        return OpenAICompletions(self, identifiers: identifiers, clock: clock)
    }
}

extension Retry {
    /// The given models in order, each in its dialect.
    ///
    /// - Parameter record: called with each attempt that failed, also when a later one succeeds.
    package init(
        _ targets: [ModelTarget], clock: WallClock, waiting: any Waiting,
        record: @escaping (FailedAttempt) -> Void = { _ in }
    ) {
        let models = targets.map { target in
            Model(target.origin, target.provider(clock: clock), retriesMax: target.limits.retriesMax)
        }
        self.init(models, waiting: waiting, record: record)
    }
}
