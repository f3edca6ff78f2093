internal import HTTP
internal import HTTPTypes
internal import Text

extension HTTPField.Name {
    static let xOpenClawAgentId = openClaw("x-openclaw-agent-id")
    static let xOpenClawAgent = openClaw("x-openclaw-agent")
    static let xOpenClawSessionKey = openClaw("x-openclaw-session-key")
    static let xOpenClawModel = openClaw("x-openclaw-model")
    static let xOpenClawIgnoredFields = openClaw("x-openclaw-ignored-fields")

    private static func openClaw(_ token: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(token) else { preconditionFailure("\(token) is no token") }
        return name
    }
}

extension RequestHead {
    /// The value of a field that may come once; nil when it is absent or empty.
    ///
    /// - Throws: `UnusableField`.
    func text(_ name: HTTPField.Name) throws(UnusableField) -> String? {
        guard let value = try request.headerFields.single(name)?.trimmingASCIIWhiteSpace, !value.isEmpty else {
            return nil
        }
        return String(value)
    }

    /// The agent that the request names in a field.
    func agentId() throws(UnusableField) -> String? {
        if let id = try text(.xOpenClawAgentId) { return id }
        return try text(.xOpenClawAgent)
    }
}
