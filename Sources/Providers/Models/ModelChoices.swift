package import Configuration
package import Conversation
internal import Fetch
internal import Text

/// Why a model that a request names cannot be used.
package enum ModelRejection: Error, Equatable, Sendable {
    /// The text is neither an alias, nor a reference to a configured provider, nor the id of a listed model.
    case unknown(name: String)
    /// The model is not in the agent's list of allowed models.
    case notAllowed(ModelReference)
}

/// The models that an agent may use, and those that it uses.
package struct ModelChoices: Sendable {
    private let models: ModelsConfiguration
    private let settings: AgentSettings

    package init(_ models: ModelsConfiguration, _ settings: AgentSettings) {
        self.models = models
        self.settings = settings
    }

    /// The model that a request names: by an alias, by `provider/model`, or by the id alone of a listed model (C-40).
    package func reference(named text: String) throws(ModelRejection) -> ModelReference {
        guard let reference = alias(text) ?? known(text) ?? listed(text) else { throw .unknown(name: text) }
        guard isAllowed(reference) else { throw .notAllowed(reference) }
        return reference
    }

    /// The agent's model and its fallbacks, ready to be called; empty when the configuration names no model.
    ///
    /// - Parameter chosen: the model to use instead of the agent's own, with the same fallbacks.
    /// - Throws: `RunFailure.notConfigured` when the first model cannot be called. Fallbacks that cannot be called are
    ///   left out.
    package func targets(chosen: ModelReference? = nil) throws(RunFailure) -> [ModelTarget] {
        guard let first = chosen ?? settings.model?.primary ?? configured else { return [] }
        var targets = [try target(first)]
        for fallback in settings.model?.fallbacks ?? [] {
            // The configuration check reports a fallback without a provider; the first model still works.
            guard let target = try? target(fallback), !targets.contains(where: { $0.origin == target.origin }) else {
                continue
            }
            targets.append(target)
        }
        return targets
    }

    /// A model with this agent's options, ready to be called.
    ///
    /// - Throws: `RunFailure.notConfigured` with the key to set.
    package func target(_ reference: ModelReference) throws(RunFailure) -> ModelTarget {
        guard let provider = models.provider(reference.provider), !provider.baseUrl.isEmpty else {
            throw .notConfigured(
                message: "the model \(reference) needs a provider named \(reference.provider): "
                    + "write models.providers.\(reference.provider).baseUrl in openclaw.json")
        }
        var target = ModelTarget(provider, model: reference.model)
        target.defaults = defaults(for: target)
        if let fault = target.fault { throw .notConfigured(message: fault) }
        return target
    }

    /// The model when the agent has none: the first model of a configured provider, otherwise the usual model of a
    /// provider whose key is in the environment.
    private var configured: ModelReference? {
        let own = models.providers.filter(\.isConfigured)
        if let provider = own.first(where: { !$0.models.isEmpty }) {
            return ModelReference(provider: provider.id, model: provider.models[0].id)
        }
        return ModelTarget.usual.first { models.provider($0.provider)?.apiKey != nil }
    }

    private func alias(_ text: String) -> ModelReference? {
        return settings.allowedModels.last { ($0.alias ?? "").equalsIgnoringASCIICase(text) && !text.isEmpty }?
            .reference
    }

    private func known(_ text: String) -> ModelReference? {
        ModelReference(text).flatMap { models.provider($0.provider) == nil ? nil : $0 }
    }

    private func listed(_ id: String) -> ModelReference? {
        let preferred = [
            settings.model.map { [$0.primary] + $0.fallbacks } ?? [], settings.allowedModels.map(\.reference),
        ]
        if let reference = preferred.joined().first(where: { $0.model.utf8.elementsEqual(id.utf8) }) {
            return reference
        }
        let provider = models.providers.first { $0.models.contains { $0.id.utf8.elementsEqual(id.utf8) } }
        return provider.map { ModelReference(provider: $0.id, model: id) }
    }

    /// An empty list allows every model. The agent's own model and its fallbacks are always allowed.
    private func isAllowed(_ reference: ModelReference) -> Bool {
        if settings.allowedModels.isEmpty { return true }
        let own = settings.model.map { [$0.primary] + $0.fallbacks } ?? []
        return (own + settings.allowedModels.map(\.reference)).contains { $0.isSame(as: reference) }
    }

    /// The options of a model: those of its entry in the agent's list, then the agent's, then its own parameters and
    /// limit.
    private func defaults(for target: ModelTarget) -> SamplingOptions {
        let listed = settings.allowedModels.first { $0.reference.isSame(as: target.reference) }?.params ?? []
        var options = SamplingOptions(listed)
        options = options.completed(by: SamplingOptions(settings.params))
        options = options.completed(by: SamplingOptions(target.model.params))
        if let limit = target.model.maxTokens { options = options.completed(by: SamplingOptions(maxTokens: limit)) }
        if let level = settings.thinkingDefault, level != .off, target.model.reasoning == true {
            options = options.completed(by: SamplingOptions(effort: level))
        }
        return options
    }
}

extension ModelReference {
    /// Whether both are equal byte for byte.
    fileprivate func isSame(as other: ModelReference) -> Bool {
        provider.utf8.elementsEqual(other.provider.utf8) && model.utf8.elementsEqual(other.model.utf8)
    }
}

extension ModelTarget {
    /// The models that are used when only a key is configured, in the order in which the keys are searched.
    static let usual = [
        ModelReference(provider: "openai", model: "gpt-5-mini"),
        ModelReference(provider: "openrouter", model: "openrouter/auto"),
    ]

    /// Hosts that require a key, with the environment variable that may hold it.
    private static let keyVariables = [
        "api.openai.com": "OPENAI_API_KEY", "openrouter.ai": "OPENROUTER_API_KEY",
    ]

    /// Why this model cannot be called and which key to set; nil for a model that can be called.
    fileprivate var fault: String? {
        if api.dialect == nil {
            let implemented = ProviderConfiguration.API.implemented.map(\.rawValue).joined(separator: ", ")
            return "the provider \(origin.provider) is configured with the api \(origin.api), which is not supported: "
                + "set models.providers.\(origin.provider).api to \(implemented)"
        }
        let hasCredential = headers(over: []).contains { $0.hasName("authorization") }
        guard !hasCredential, let variable = Self.keyVariables[host] else { return nil }
        return "the provider \(origin.provider) has no key: "
            + "set \(variable), or models.providers.\(origin.provider).apiKey in openclaw.json"
    }
}
