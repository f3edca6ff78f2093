package import Configuration
internal import Conversation
package import Fetch
internal import JSON
internal import SystemPackage

/// Finds a model server on this machine when the configuration names no model: Ollama, then llama.cpp.
package struct LocalServer: Sendable {
    private static let names = ["ollama", "llamacpp"]
    /// Longest list of models that is accepted, in bytes.
    private static let listBytesMax = 1 << 20

    private let models: ModelsConfiguration

    package init(_ models: ModelsConfiguration) {
        self.models = models
    }

    /// The first model of the first server that responds.
    ///
    /// - Throws: `RunFailure.notConfigured` with the key to set; `Interruption` and the errors of a timer.
    package func find(over transport: any Transport) throws -> ModelReference {
        for name in Self.names {
            guard let provider = models.provider(name), provider.api == .openAICompletions, provider.fault == nil
            else { continue }
            guard let id = try model(of: provider, transport) else { continue }
            return ModelReference(provider: name, model: id)
        }
        throw RunFailure.notConfigured(message: advice)
    }

    private func model(of provider: ProviderConfiguration, _ transport: any Transport) throws -> String? {
        var request = FetchRequest(
            .get, provider.baseUrl + "/models", headers: [FetchHeader("Accept", "application/json")])
        request.timeouts = FetchTimeouts(connect: .milliseconds(500), firstByte: .seconds(2), idle: .seconds(2))
        request.limits.bodyBytesMax = Self.listBytesMax
        request.route = provider.route
        request.certificates = provider.certificates?.string
        var isList = false
        var body: [UInt8] = []
        do {
            try transport.fetch(request) {
                isList = $0.status == 200
            } body: {
                body += $0
            }
        } catch is FetchError {
            return nil
        }
        guard isList, let document = try? Document(parsing: body) else { return nil }  // Another kind of server.
        return document.root["data"]?.elements.lazy.compactMap { $0["id"]?.string }.first { !$0.isEmpty }
    }

    private var advice: String {
        let servers = Self.names.compactMap { models.provider($0)?.id }
        let local = servers.isEmpty ? "" : ", or start \(servers.joined(separator: " or ")) with a model in it"
        return #"no model is configured: write { models: { providers: { openai: { apiKey: "…" } } }, "#
            + #"agents: { defaults: { model: "openai/gpt-5-mini" } } } in openclaw.json, "#
            + "or set OPENAI_API_KEY or OPENROUTER_API_KEY\(local)"
    }
}

extension ModelChoices {
    /// A model of a server on this machine, for an agent for which the configuration names no model.
    ///
    /// - Throws: `RunFailure.notConfigured`; `Interruption` and the errors of a timer.
    package func target(of localServer: LocalServer, over transport: any Transport) throws -> ModelTarget {
        try target(localServer.find(over: transport))
    }
}
