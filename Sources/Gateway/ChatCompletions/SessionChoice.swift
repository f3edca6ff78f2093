internal import Configuration
internal import HTTP
internal import HTTPTypes
internal import Sessions

/// Which session a request is part of, if any.
struct SessionChoice {
    /// Nil for a stateless request.
    let key: SessionKey?
    let source: KeySource

    /// - Parameter user: the request's field `user`; nil when absent.
    /// - Throws: `GatewayError` for a key that cannot be used, `UnusableField`.
    init(_ request: Worker.Request, user: String?, agent: String) throws {
        var candidates = SessionKeyCandidates(user: user)
        candidates.header = try request.head.text(.xOpenClawSessionKey).map { Array($0.utf8) }
        for name in request.configuration.session.conversationHeaders where candidates.conversation == nil {
            guard let name = HTTPField.Name(name) else { continue }
            candidates.conversation = try request.head.text(name).map { Array($0.utf8) }
        }
        do throws(SessionKeyError) {
            if let chosen = try SessionKey.chosen(by: candidates, agent: agent) {
                (key, source) = chosen
            } else {
                let isKept = request.configuration.session.keepStateless
                key = isKept ? try SessionKey.ofRequest(request.id, agent: agent) : nil
                source = .request
            }
        } catch {
            throw GatewayError.invalid("\(error)", param: error.source.param, code: "invalid_session_key")
        }
    }
}

extension KeySource {
    /// The part of the request that an error names.
    fileprivate var param: String? {
        switch self {
        case .header: "x-openclaw-session-key"
        case .conversation: "conversation header"
        case .user: "user"
        case .request: nil
        }
    }
}
