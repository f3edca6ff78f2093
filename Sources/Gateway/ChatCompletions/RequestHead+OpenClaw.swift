internal import HTTP
internal import HTTPTypes
internal import Text

extension HTTPField.Name {
    static let xOpenClawAgentId = openClaw("x-openclaw-agent-id")
    static let xOpenClawAgent = openClaw("x-openclaw-agent")
    static let xOpenClawSessionKey = openClaw("x-openclaw-session-key")
    static let xOpenClawTask = openClaw("x-openclaw-task")
    static let xOpenClawModel = openClaw("x-openclaw-model")
    static let xOpenClawToolEvents = openClaw("x-openclaw-tool-events")
    static let xOpenClawIgnoredFields = openClaw("x-openclaw-ignored-fields")

    private static func openClaw(_ token: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(token) else { preconditionFailure("not a token: \(token)") }
        return name
    }
}

extension RequestHead {
    /// The trimmed value of a field that must not be repeated; nil when it is absent or empty.
    ///
    /// - Throws: `UnusableField`.
    func string(_ name: HTTPField.Name) throws(UnusableField) -> String? {
        guard let value = try request.headerFields.single(name)?.trimmingASCIIWhiteSpace, !value.isEmpty else {
            return nil
        }
        return String(value)
    }

    /// The content coding of the body; nil without one.
    var contentCoding: String? {
        let codings = request.headerFields[values: .contentEncoding].joined(separator: ", ")
        let isCoded = codings.split(separator: ",").contains { coding in
            let coding = coding.trimmingASCIIWhiteSpace
            return !coding.isEmpty && !coding.equalsIgnoringASCIICase("identity")
        }
        return isCoded ? codings : nil
    }

    /// The agent that a header field of the request names.
    func agentId() throws(UnusableField) -> String? {
        if let id = try string(.xOpenClawAgentId) { return id }
        return try string(.xOpenClawAgent)
    }
}
