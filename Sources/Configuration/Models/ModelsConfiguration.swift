/// The section `models`: the providers that can be reached, built-in ones included (C-41).
package struct ModelsConfiguration: Equatable, Sendable {
    /// In the file's order, then the built-in ones that the file does not name.
    package var providers: [ProviderConfiguration] = []
    /// Waits and retries for providers that do not say their own.
    package var limits = ProviderLimits()

    package init() {}

    /// The provider of that name.
    package func provider(_ id: String) -> ProviderConfiguration? {
        providers.first { $0.id.utf8.elementsEqual(id.utf8) }
    }
}

/// How long to wait for a provider, and how often to ask again.
package struct ProviderLimits: Equatable, Sendable {
    /// Time for a connection, TLS included, in seconds.
    package var connectSeconds = 10
    /// Time from the request to the first byte of the answer, in seconds.
    package var firstByteSeconds = 300
    /// Silence in an answer that has begun, in seconds.
    package var idleSeconds = 120
    /// Repetitions of a turn on the same model, before the fallbacks.
    package var retriesMax = 2

    package init() {}
}
