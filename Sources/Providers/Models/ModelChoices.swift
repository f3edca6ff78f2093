package import Configuration
package import Conversation

/// Why a model that a request names cannot be used.
package enum ModelRefusal: Error, Equatable, Sendable {
    /// Neither an alias, nor a reference, nor a model that a provider lists.
    case unknown(name: String)
    /// The agent's list of models does not have it.
    case notAllowed(ModelReference)
}

/// Which models an agent may use, and which it does.
package struct ModelChoices: Sendable {
    private let models: ModelsConfiguration
    private let settings: AgentSettings

    package init(_ models: ModelsConfiguration, _ settings: AgentSettings) {
        self.models = models
        self.settings = settings
    }

    /// The model that a request asks for: an alias, `provider/model`, or the bare id of a model that is listed (C-40).
    package func reference(named text: String) throws(ModelRefusal) -> ModelReference {
        guard let reference = alias(text) ?? known(text) ?? listed(text) else { throw .unknown(name: text) }
        guard isAllowed(reference) else { throw .notAllowed(reference) }
        return reference
    }

    /// The agent's model and its fallbacks, ready to be called; empty when the configuration names none.
    ///
    /// - Parameter chosen: a model to be used instead of the agent's own; the fallbacks stay.
    /// - Throws: `RunFailure.notConfigured` when the first cannot be called; a fallback that cannot is left out.
    package func targets(chosen: ModelReference? = nil) throws(RunFailure) -> [ModelTarget] {
        guard let first = chosen ?? settings.model?.primary ?? configured else { return [] }
        var targets = [try target(first)]
        for fallback in settings.model?.fallbacks ?? [] {
            // The configuration has warned of one without a provider; the first model still works.
            guard let target = try? target(fallback), !targets.contains(where: { $0.origin == target.origin }) else {
                continue
            }
            targets.append(target)
        }
        return targets
    }

    /// A model as it is called for this agent.
    ///
    /// - Throws: `RunFailure.notConfigured`, which says what to write.
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

    /// Without a choice: the first model of a configured provider, else of one whose key is in the environment.
    private var configured: ModelReference? {
        let own = models.providers.filter(\.isConfigured)
        if let provider = own.first(where: { !$0.models.isEmpty }) {
            return ModelReference(provider: provider.id, model: provider.models[0].id)
        }
        return ModelTarget.usual.first { models.provider($0.provider)?.apiKey != nil }
    }

    private func alias(_ text: String) -> ModelReference? {
        let folded = Array(text.utf8).lowercased
        return settings.allowedModels.last { Array(($0.alias ?? "").utf8).lowercased == folded && !text.isEmpty }?
            .reference
    }

    private func known(_ text: String) -> ModelReference? {
        ModelReference(text).flatMap { models.provider($0.provider) == nil ? nil : $0 }
    }

    private func listed(_ id: String) -> ModelReference? {
        let named = [settings.model.map { [$0.primary] + $0.fallbacks } ?? [], settings.allowedModels.map(\.reference)]
        if let reference = named.joined().first(where: { $0.model.utf8.elementsEqual(id.utf8) }) { return reference }
        let provider = models.providers.first { $0.models.contains { $0.id.utf8.elementsEqual(id.utf8) } }
        return provider.map { ModelReference(provider: $0.id, model: id) }
    }

    /// An empty list allows every model; the agent's own are always allowed.
    private func isAllowed(_ reference: ModelReference) -> Bool {
        if settings.allowedModels.isEmpty { return true }
        let own = settings.model.map { [$0.primary] + $0.fallbacks } ?? []
        return (own + settings.allowedModels.map(\.reference)).contains { $0.isSame(as: reference) }
    }

    /// What the agent's list says of the model, over what the agent says, over what its provider says.
    private func defaults(for target: ModelTarget) -> SamplingOptions {
        let listed = settings.allowedModels.first { $0.reference.isSame(as: target.reference) }?.params ?? []
        var options = SamplingOptions(listed)
        options = options.completed(by: SamplingOptions(settings.params))
        options = options.completed(by: SamplingOptions(target.model.params))
        if let level = settings.thinkingDefault, level != .off, target.model.reasoning == true {
            options = options.completed(by: SamplingOptions(effort: level))
        }
        return options
    }
}

extension ModelReference {
    /// Whether both are the same, byte for byte.
    fileprivate func isSame(as other: ModelReference) -> Bool {
        provider.utf8.elementsEqual(other.provider.utf8) && model.utf8.elementsEqual(other.model.utf8)
    }
}

extension ModelTarget {
    /// What is used when only a key is there, in the order in which the environment is looked through.
    static let usual = [
        ModelReference(provider: "openai", model: "gpt-5-mini"),
        ModelReference(provider: "openrouter", model: "openrouter/auto"),
    ]

    /// Hosts that answer nobody without a key, with the variable that may hold it.
    private static let keyVariables = [
        "api.openai.com": "OPENAI_API_KEY", "openrouter.ai": "OPENROUTER_API_KEY",
    ]

    /// What keeps this model from being called, and what to do about it; nil for nothing.
    fileprivate var fault: String? {
        if !Self.dialects.contains(origin.api) {
            return "the provider \(origin.provider) is configured with the api \(origin.api); "
                + "only \(Self.dialects.joined(separator: ", ")) is spoken: set models.providers.\(origin.provider).api"
        }
        let hasOwnField = headers.contains { Array($0.name.utf8).lowercased == Array("authorization".utf8) }
        guard key == nil, !hasOwnField, let variable = Self.keyVariables[host] else { return nil }
        return "the provider \(origin.provider) has no key: "
            + "set \(variable), or models.providers.\(origin.provider).apiKey in openclaw.json"
    }
}
