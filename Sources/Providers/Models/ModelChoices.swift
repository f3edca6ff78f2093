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

/// The models of a run, and those that were left out.
package struct ModelSelection: Equatable, Sendable {
    /// The models to call, in order; empty if the configuration does not name a model.
    package var targets: [ModelTarget] = []
    /// Why the other models of the list cannot be called: a sentence for each, with the remedy.
    package var faults: [String] = []

    package init() {}
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

    /// The agent's model and its fallbacks, without those that cannot be called: a fallback takes the place of a
    /// primary model without a key.
    ///
    /// - Parameter chosen: the model to use instead of the agent's own, with the same fallbacks.
    /// - Throws: `RunFailure.notConfigured` if there are models, but none can be called.
    package func selection(chosen: ModelReference? = nil) throws(RunFailure) -> ModelSelection {
        var selection = ModelSelection()
        var seen: [ModelReference] = []
        let first = (chosen ?? settings.model?.primary).map { [$0] } ?? configured
        for reference in first + (settings.model?.fallbacks ?? []) where !seen.contains(where: reference.isSame) {
            seen.append(reference)
            do throws(RunFailure) {
                selection.targets.append(try target(reference))
            } catch {
                selection.faults.append(error.message)
            }
        }
        if selection.targets.isEmpty, let fault = selection.faults.first { throw .notConfigured(message: fault) }
        return selection
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
        if let fault = provider.fault ?? target.fault {
            throw .notConfigured(message: "the model \(reference) cannot be called: \(fault)")
        }
        return target
    }

    /// The model when the agent has none, in a list: the first model of the first configured provider that can be
    /// called, otherwise the usual model of a provider whose key is in the environment.
    private var configured: [ModelReference] {
        let own = models.providers.filter(\.isConfigured).compactMap { provider in
            provider.models.first.map { ModelReference(provider: provider.id, model: $0.id) }
        }
        let usable = own.first { (try? target($0)) != nil }  // Without a usable one, the first one's fault is thrown.
        let chosen = usable ?? own.first ?? ModelTarget.usual.first { models.provider($0.provider)?.apiKey != nil }
        return chosen.map { [$0] } ?? []
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

    /// The options of a model: those of its entry in the agent's list take precedence, then those of the agent, then
    /// the parameters and the limit of the model.
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
        "api.anthropic.com": "ANTHROPIC_API_KEY", "generativelanguage.googleapis.com": "GEMINI_API_KEY",
    ]

    /// The base URLs at which these hosts serve an implemented API.
    ///
    /// - Source: the providers' pages on compatibility with the SDK of OpenAI.
    private static let compatibleAddresses = [
        "api.openai.com": "https://api.openai.com/v1", "api.anthropic.com": "https://api.anthropic.com/v1",
        "generativelanguage.googleapis.com": "https://generativelanguage.googleapis.com/v1beta/openai",
    ]

    /// Why this model cannot be called and which key to set; nil for a model that can be called.
    fileprivate var fault: String? {
        if api.dialect == nil {
            let implemented = ProviderConfiguration.API.implemented.map(\.rawValue).joined(separator: ", ")
            let address = Self.compatibleAddresses[host] ?? "the provider's address for that api"
            return "its provider has the api \(origin.api), which is not supported: "
                + "set models.providers.\(origin.provider).api to \(implemented) and .baseUrl to \(address)"
        }
        let hasCredential = headers(over: []).contains { $0.hasName("authorization") }
        guard !hasCredential, let variable = Self.keyVariables[host] else { return nil }
        return "its provider has no key: "
            + "set \(variable), or models.providers.\(origin.provider).apiKey in openclaw.json"
    }
}
