internal import Text

/// The values of a request that can name its session, neither trimmed nor validated.
package struct SessionKeyCandidates: Equatable, Sendable {
    /// The value of `x-openclaw-session-key`, in bytes.
    package var header: [UInt8]?
    /// The value of a front end's conversation header, in bytes.
    package var conversation: [UInt8]?
    /// The field `user`.
    package var user: String?
    /// The request is a side task of a front end: a title, tags, suggestions.
    package var isSideTask = false

    package init(header: [UInt8]? = nil, conversation: [UInt8]? = nil, user: String? = nil) {
        self.header = header
        self.conversation = conversation
        self.user = user
    }
}

extension SessionKey {
    /// The namespaces that requests cannot name (S-07), in any ASCII case.
    private static let reserved = ["subagent:", "cron:", "acp:"]

    /// A value of a conversation header with one of these prefixes belongs to a conversation that its front end does
    /// not store.
    private static let temporary = ["temporary:", "local:"]

    /// The session of a request, nil for a stateless request: the header, else the conversation, else `user` (S-01,
    /// S-02). A value that consists of ASCII white space counts as absent. A side task and a temporary conversation are
    /// stateless.
    ///
    /// - Parameter agent: the id of the agent that the request chose.
    package static func chosen(
        by candidates: SessionKeyCandidates, agent: String
    ) throws(SessionKeyError) -> (key: SessionKey, source: KeySource)? {
        if candidates.isSideTask { return nil }
        if let header = try text(of: candidates.header, .header) {
            return (try explicit(header, agent: agent), .header)
        }
        if let conversation = try text(of: candidates.conversation, .conversation) {
            if temporary.contains(where: { conversation.utf8.starts(with: $0.utf8) }) { return nil }
            return (try made("agent:\(agent):openai-chat:\(conversation)", .conversation), .conversation)
        }
        if let user = candidates.user?.trimmingASCIIWhiteSpace, !user.isEmpty {
            return (try made("agent:\(agent):openai-user:\(user)", .user), .user)
        }
        return nil
    }

    /// The key for the session of a stateless request, if the configuration keeps them (S-03).
    package static func ofRequest(_ identifier: String, agent: String) throws(SessionKeyError) -> SessionKey {
        try made("agent:\(agent):openai:\(identifier)", .request)
    }

    /// The key that a client sent; without `agent:` it is scoped to the chosen agent.
    private static func explicit(_ given: String, agent: String) throws(SessionKeyError) -> SessionKey {
        let isScoped = given.utf8.starts(with: "agent:".utf8)
        let key = try made(isScoped ? given : "agent:\(agent):\(given)", .header)
        if key.agent != agent { throw SessionKeyError(.header, .otherAgent(key.agent)) }
        let rest = (KeyParts(key.text)?.rest ?? "").utf8.asciiLowercased
        for namespace in reserved where rest.starts(with: namespace.utf8) {
            throw SessionKeyError(.header, .reserved(namespace: namespace))
        }
        return key
    }

    private static func made(_ text: String, _ source: KeySource) throws(SessionKeyError) -> SessionKey {
        do throws(SessionKeyError.Reason) {
            return try SessionKey(complete: text)
        } catch {
            throw SessionKeyError(source, error)
        }
    }

    private static func text(of bytes: [UInt8]?, _ source: KeySource) throws(SessionKeyError) -> String? {
        guard let bytes else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw SessionKeyError(source, .notUnicode) }
        let trimmed = text.trimmingASCIIWhiteSpace
        return trimmed.isEmpty ? nil : String(trimmed)
    }
}
