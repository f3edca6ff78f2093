package import SystemPackage
internal import Text

/// The section `models`: the providers, built-in ones included (C-41).
package struct ModelsConfiguration: Equatable, Sendable {
    /// In the file's order, then the built-in providers that the file does not name.
    package var providers: [ProviderConfiguration] = []
    /// Timeouts and retries of providers that do not specify their own.
    package var limits = ProviderLimits()

    package init() {}

    /// The files that requests to providers need: certificates, and Unix sockets.
    package var paths: [FilePath] {
        providers.compactMap(\.certificates) + providers.compactMap(\.unixSocket).map { FilePath($0) }
    }

    /// The provider of that name.
    package func provider(_ id: String) -> ProviderConfiguration? {
        providers.first { $0.id.utf8.elementsEqual(id.utf8) }
    }
}

/// Timeouts and retries of a provider.
package struct ProviderLimits: Equatable, Sendable {
    /// Time for a connection, TLS included, in seconds.
    package var connectSeconds = 10
    /// Time from the request to the first byte of the answer, in seconds.
    package var firstByteSeconds = 300
    /// Longest silence within an answer, in seconds.
    package var idleSeconds = 120
    /// Repetitions of a turn on the same model, before the fallbacks.
    package var retriesMax = 2

    package init() {}
}

extension ModelsConfiguration {
    private enum Mode: String, CaseIterable {
        /// Built-in providers are kept in addition to those of the file.
        case merge
        /// Only the providers of the file exist.
        case replace
    }

    mutating func read(_ section: ConfigurationSection) {
        var mode = Mode.merge
        section.read("mode", into: &mode)
        limits.read(section)
        let variables = ProxyVariables(section)
        let builtIn = BuiltInProvider.all.map { $0.configuration(section.context) }
        section.sections("providers") { name, entry in
            let id = name.asciiLowercased
            if provider(id) != nil {
                section.context.report(.error, entry.path, at: entry.position, "an earlier provider has the same name")
            }
            var provider = builtIn.first { $0.id == id } ?? ProviderConfiguration(id: id, baseUrl: "")
            provider.limits = limits
            let missing = section.context.readOptional { provider.read(entry, variables) }.first
            provider.fault = missing ?? provider.fault
            providers.append(provider)
        }
        if mode == .merge { addMissing(builtIn, variables) }
        section.withoutEffect("bedrockDiscovery", "catalog", "pricing")
    }

    private mutating func addMissing(_ builtIn: [ProviderConfiguration], _ variables: ProxyVariables) {
        for var other in builtIn where provider(other.id) == nil {
            other.limits = limits
            other.takeProxy(variables)
            providers.append(other)
        }
    }
}

extension ProviderLimits {
    /// Reads its keys from the section `models`, or those of a provider over them.
    mutating func read(_ section: ConfigurationSection) {
        section.read("connectSeconds", into: &connectSeconds, in: 1...600)
        section.read("firstByteSeconds", into: &firstByteSeconds, in: 1...86_400)
        section.read("idleSeconds", into: &idleSeconds, in: 1...86_400)
        section.read("retriesMax", into: &retriesMax, in: 0...20)
    }
}
