/// The reason why the session key of a request is rejected, and the part of the request that contains it.
package struct SessionKeyError: Error, Equatable, Sendable {
    package enum Reason: Error, Equatable, Sendable {
        /// More than `SessionKey.bytesMax` bytes, including the prefix that the gateway adds.
        case tooLong(bytes: Int)
        case controlCharacter
        /// Not UTF-8, or it contains U+FFFD, which replaces bytes that are not UTF-8.
        case notUnicode
        /// Nothing after the agent id.
        case empty
        /// `agent:` without a valid id after it.
        case malformed
        /// `subagent:`, `cron:` and `acp:` are reserved for the gateway (S-07).
        case reserved(namespace: String)
        /// The key belongs to another agent than the one that the request chose.
        case otherAgent(String)
    }

    package let source: KeySource
    package let reason: Reason

    package init(_ source: KeySource, _ reason: Reason) {
        self.source = source
        self.reason = reason
    }
}

/// The part of a request that named its session.
package enum KeySource: Equatable, Sendable {
    /// The header `x-openclaw-session-key`.
    case header
    /// The conversation header of a known front end, which sends the whole conversation with each request.
    case conversation
    /// The field `user`.
    case user
    /// None: the session of one request, which the configuration keeps.
    case request
}

extension SessionKeyError: CustomStringConvertible {
    /// One sentence for the client, without the key.
    package var description: String { "The \(source.words) \(reason.words)." }
}

extension KeySource {
    var words: String {
        switch self {
        case .header: "session key"
        case .conversation: "conversation id"
        case .user: "field `user`"
        case .request: "session of this request"
        }
    }
}

extension SessionKeyError.Reason {
    var words: String {
        switch self {
        case .tooLong(let bytes): "is \(bytes) bytes long; at most \(SessionKey.bytesMax) are allowed"
        case .controlCharacter: "contains a control character"
        case .notUnicode: "contains a character that could not be decoded"
        case .empty: "has no session name after its agent"
        case .malformed: "begins with `agent:` but is not `agent:<agentId>:<name>`"
        case .reserved(let namespace): "is in the reserved namespace `\(namespace)`"
        case .otherAgent(let agent): "belongs to the agent `\(agent)`, but the request chose another agent"
        }
    }
}
