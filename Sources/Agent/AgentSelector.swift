package import Configuration
package import Conversation
internal import Text

/// Chooses the agent of a request: by its name, else by `model`.
package struct AgentSelector {
    private let configuration: Configuration

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Parameters:
    ///   - name: an agent's id in any ASCII case; nil for none.
    ///   - model: one of the forms of an agent, or an alias; ignored if there is a name.
    /// - Throws: `RunFailure.invalidAgentId`, `.invalidModel` and `.unknownAgent`.
    package func agent(named name: String?, model: String?) throws(RunFailure) -> Agent {
        if let name { return try agent(name, from: .agent) }
        guard let model else { return configuration.defaultAgent }
        let folded = model.asciiLowercased
        if folded == "openclaw" || folded == "openclaw/default" { return configuration.defaultAgent }
        for prefix in ["openclaw:", "openclaw/", "agent:"] where folded.hasPrefix(prefix) {
            return try agent(String(folded.dropFirst(prefix.count)), from: .model)
        }
        let aliases = configuration.gateway.http.chatCompletions.modelAliases
        let alias = aliases.first { $0.model.utf8.elementsEqual(model.utf8) } ?? aliases.first { $0.model == "*" }
        guard let alias, let agent = configuration.agent(alias.agentId) else { throw .invalidModel(model) }
        return agent
    }

    private func agent(_ id: String, from source: RequestPart) throws(RunFailure) -> Agent {
        guard AgentId.isValid(id.asciiLowercased) else { throw .invalidAgentId(in: source) }
        guard let agent = configuration.agent(id) else { throw .unknownAgent(id: id.asciiLowercased) }
        return agent
    }
}
