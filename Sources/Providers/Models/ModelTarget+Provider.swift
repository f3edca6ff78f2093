internal import Configuration
package import Conversation
package import Posix

extension ProviderConfiguration.API {
    /// The dialect of this API; nil for an API that this gateway does not support.
    var dialect: (any Dialect)? {
        switch self {
        case .openAICompletions: ChatCompletionsDialect()
        case .openAIResponses, .anthropicMessages, .googleGenerativeAI: nil
        }
    }

    /// The APIs that are implemented.
    static var implemented: [Self] { allCases.filter { $0.dialect != nil } }
}

extension ModelTarget {
    /// The provider that makes one attempt with this model.
    ///
    /// `ModelChoices` returns only targets whose API has a dialect.
    package func provider(identifiers: Identifiers = .random, clock: WallClock) -> any Provider {
        guard let dialect = api.dialect else { preconditionFailure("no dialect for \(api.rawValue)") }
        return ModelProvider(self, in: dialect, identifiers: identifiers, clock: clock)
    }

    /// The fields of a request that are left out for this model, in their order.
    ///
    /// - Parameter hasTools: whether the request has tools; without them, options for tools have no effect.
    package func ignoredFields(_ sampling: SamplingOptions, hasTools: Bool) -> [RequestField] {
        guard let dialect = api.dialect else { return [] }
        let fields = sampling.fields.map(RequestField.option) + sampling.others.map { .other($0.name) }
        return fields.filter { field in
            dialect.ignores(field, for: self) || (field == .option(.parallelToolCalls) && !hasTools)
        }
    }

    /// Whether one request may have tools and a response format.
    package var combinesFormatAndTools: Bool { api.dialect?.combinesFormatAndTools(for: self) ?? false }

    /// Whether the model can call tools, as far as is known.
    package var callsTools: Bool { model.compatibility.supportsTools ?? true }

    /// Whether the model continues an answer that is the last message of a request.
    package var continuesAnswers: Bool { api.dialect?.continuesAnswers(of: self) ?? false }
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
            var model = Model(target.origin, target.provider(clock: clock), retriesMax: target.limits.retriesMax)
            model.address = target.place
            return model
        }
        self.init(models, waiting: waiting, record: record)
    }
}
