package import Configuration
internal import Text

/// Which agent a request is for: a header, else the `model`.
package enum AgentSelection {
    /// The forms that `model` may have, as an error names them.
    static let forms = "`openclaw`, `openclaw/<agentId>`, `openclaw:<agentId>` or `agent:<agentId>`"

    /// - Parameters:
    ///   - header: the value of `x-openclaw-agent-id` or its alias, trimmed; nil when absent or empty.
    ///   - model: the request's `model`; nil when absent.
    /// - Throws: `GatewayError`: 400 for a text of no known form, 404 for an agent that is not configured.
    package static func agent(
        header: String?, model: String?, in configuration: Configuration
    ) throws(GatewayError) -> Agent {
        if let header { return try configured(header, field: "x-openclaw-agent-id", in: configuration) }
        guard let model else { return configuration.defaultAgent }
        let folded = model.asciiLowercased
        if folded == "openclaw" || folded == "openclaw/default" { return configuration.defaultAgent }
        for prefix in ["openclaw:", "openclaw/", "agent:"] where folded.hasPrefix(prefix) {
            return try configured(String(folded.dropFirst(prefix.count)), field: "model", in: configuration)
        }
        let aliases = configuration.gateway.http.chatCompletions.modelAliases
        let alias = aliases.first { $0.model.utf8.elementsEqual(model.utf8) } ?? aliases.first { $0.model == "*" }
        guard let alias, let agent = configuration.agent(alias.agentId) else {
            throw .invalid("Invalid `model`. Use \(forms).", param: "model", code: "invalid_model")
        }
        return agent
    }

    private static func configured(
        _ id: String, field: String, in configuration: Configuration
    ) throws(GatewayError) -> Agent {
        guard AgentId.isValid(id.asciiLowercased) else {
            throw .invalid(
                "`\(field)` must name an agent: 1 to 64 characters of a-z, 0-9, _ and -.", param: field,
                code: "invalid_model")
        }
        guard let agent = configuration.agent(id) else { throw .unknownAgent(id: id.asciiLowercased) }
        return agent
    }
}
