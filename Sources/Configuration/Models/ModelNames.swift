internal import Text

/// Resolves the name of a model: an alias, a model of a provider, or a model of the default provider (C-40).
struct ModelNames {
    /// The provider of a name without one, if the configuration does not determine it.
    static let lastResort = "anthropic"

    let providers: [ProviderConfiguration]
    private(set) var aliases: [(alias: String, reference: ModelReference)] = []

    init(_ providers: [ProviderConfiguration]) {
        self.providers = providers
    }

    mutating func add(alias: String, for reference: ModelReference) {
        aliases.append((alias.asciiLowercased, reference))
    }

    /// The model with that name; nil for an empty name.
    func resolve(_ text: String) -> ModelReference? {
        let text = String(text.trimmingASCIIWhiteSpace)
        if text.isEmpty { return nil }
        let folded = text.asciiLowercased
        if let alias = aliases.last(where: { $0.alias == folded }) { return alias.reference }
        let reference = ModelReference(text)
        if let reference, isKnown(reference) { return reference }
        return listed(text) ?? reference ?? ModelReference(provider: defaultProvider, model: text)
    }

    /// Whether the provider of a reference is configured or built in.
    func isKnown(_ reference: ModelReference) -> Bool {
        providers.contains { $0.id == reference.provider }
    }

    /// The model of the first provider that lists this id.
    private func listed(_ id: String) -> ModelReference? {
        let provider = providers.first { provider in provider.models.contains { $0.id.utf8.elementsEqual(id.utf8) } }
        return provider.map { ModelReference(provider: $0.id, model: id) }
    }

    /// Whether a name does not determine its provider, so that the last resort is used.
    func isGuess(_ text: String) -> Bool {
        guard let reference = resolve(text), reference.provider == Self.lastResort else { return false }
        return !text.utf8.contains(UInt8(ascii: "/"))
            && reference.model.utf8.elementsEqual(text.trimmingASCIIWhiteSpace.utf8)
            && listed(reference.model) == nil && !providers.contains { $0.isConfigured && $0.id == Self.lastResort }
    }

    /// The configured provider, if there is exactly one.
    private var defaultProvider: String {
        let configured = providers.filter(\.isConfigured)
        return configured.count == 1 ? configured[0].id : Self.lastResort
    }
}
