internal import Conversation
internal import Sessions

/// The session of a request, if it has one.
struct SessionChoice {
    /// Nil for a stateless request.
    let key: SessionKey?
    let source: KeySource

    /// - Parameters:
    ///   - agent: the id of the chosen agent.
    ///   - keepStateless: whether a request without a session gets one of its own.
    /// - Throws: `RunFailure.invalidSessionKey`.
    init(_ request: AgentRequest, agent: String, keepStateless: Bool) throws(RunFailure) {
        do throws(SessionKeyError) {
            if let chosen = try SessionKey.chosen(by: request.session, agent: agent) {
                (key, source) = chosen
            } else {
                key = keepStateless ? try SessionKey.ofRequest(request.runId, agent: agent) : nil
                source = .request
            }
        } catch {
            throw .invalidSessionKey(in: error.source.part, message: "\(error)")
        }
    }
}

extension KeySource {
    /// The part of the request that contained the key; nil for a key that the gateway made.
    fileprivate var part: RequestPart? {
        switch self {
        case .header: .sessionKey
        case .conversation: .conversation
        case .user: .user
        case .request: nil
        }
    }
}
