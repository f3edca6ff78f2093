internal import Agent
package import Configuration
internal import Conversation
internal import JSON
internal import Providers

/// The models of `GET /v1/models`. Each is a name of an agent (W-51).
package struct Models: Equatable, Sendable {
    /// One element of the list.
    private struct Model: Equatable {
        let id: String
        /// The name that a front end shows.
        let name: String
        let description: String
        /// Tokens of context; nil if the configuration does not contain it.
        let contextTokens: Int?
    }

    /// In the order of the list, each id once.
    private let models: [Model]
    /// The last change of the configuration, in seconds since 1970.
    private let created: Int64

    package var ids: [String] { models.map(\.id) }

    /// `openclaw`, `openclaw/default`, one id for each agent, then the aliases except `"*"`, which is not an id.
    package init(_ configuration: Configuration) {
        created = configuration.time
        let described = configuration.agents.map { DescribedAgent($0, configuration.models) }
        let byId = Dictionary(described.map { ($0.id, $0) }) { first, _ in first }
        var models: [Model] = []
        func add(_ id: String, _ agentId: String, _ note: String, _ description: String) {
            guard let agent = byId[agentId], !Self.contains(id, in: models) else { return }
            models.append(
                Model(
                    id: id, name: agent.name + note, description: description + agent.theme,
                    contextTokens: agent.contextTokens))
        }
        for id in ["openclaw", "openclaw/default"] {
            let agent = configuration.defaultAgentId
            add(id, agent, " (default agent)", "The default agent of this OpenClaw Gateway: \(agent).")
        }
        for agent in described { add("openclaw/\(agent.id)", agent.id, "", "An agent of this OpenClaw Gateway.") }
        for alias in configuration.gateway.http.chatCompletions.modelAliases where alias.model != "*" {
            add(alias.model, alias.agentId, " (alias)", "Another name of the agent \(alias.agentId).")
        }
        self.models = models
    }

    /// The body of the list.
    package func list() -> [UInt8] {
        var writer = JSON.Writer()
        writer.object { writer in
            writer.member("object", "list")
            writer.member("data") { writer in
                writer.array { writer in
                    for model in models { write(model, to: &writer) }
                }
            }
        }
        return writer.bytes
    }

    /// The body of one model.
    ///
    /// - Throws: 404 for an id that is not in the list, byte for byte.
    package func model(_ id: String) throws(GatewayError) -> [UInt8] {
        guard let model = models.first(where: { $0.id.utf8.elementsEqual(id.utf8) }) else {
            throw .unknownModel(id: id)
        }
        var writer = JSON.Writer()
        write(model, to: &writer)
        return writer.bytes
    }

    private func write(_ model: Model, to writer: inout JSON.Writer) {
        writer.object { writer in
            writer.member("id", model.id)
            writer.member("object", "model")
            writer.member("created", created)
            writer.member("owned_by", "openclaw")
            writer.member("permission") { $0.array { _ in } }
            writer.member("name", model.name)
            writer.member("description", model.description)
            writer.member("context_length", ifPresent: model.contextTokens)
        }
    }

    /// Compares bytes: strings with the same look may be different ids.
    private static func contains(_ id: String, in models: [Model]) -> Bool {
        models.contains { $0.id.utf8.elementsEqual(id.utf8) }
    }
}

/// The parts of an agent that the list of models shows.
private struct DescribedAgent {
    let id: String
    let name: String
    /// A sentence after a space, or empty.
    let theme: String
    let contextTokens: Int?

    init(_ agent: Agent, _ models: ModelsConfiguration) {
        id = agent.id
        name = agent.settings.identity.name ?? agent.name ?? agent.id
        theme = agent.settings.identity.theme.map { " Its character: \($0)." } ?? ""
        // A model that cannot be called has no context; the request for it gets the reason.
        let targets = (try? ModelChoices(models, agent.settings).selection().targets) ?? []
        contextTokens = ContextLimit.tokens(agent.settings, targets)
    }
}
