/// Why a request's session key is refused: which part of the request named it, and what is wrong.
package struct SessionKeyError: Error, Equatable, Sendable {
    package enum Reason: Error, Equatable, Sendable {
        /// More than `SessionKey.bytesMax` bytes, with the part that the gateway adds.
        case tooLong(bytes: Int)
        case controlCharacter
        /// Not UTF-8, or it holds U+FFFD, which stands for what was not.
        case notUnicode
        /// Nothing behind the agent's id.
        case empty
        /// It begins with `agent:` but no valid id follows.
        case malformed
        /// `subagent:`, `cron:` and `acp:` are the gateway's own (S-07).
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

/// Which part of a request named its session.
package enum KeySource: Equatable, Sendable {
    /// The header `x-openclaw-session-key`.
    case header
    /// The header of a known front end. Such a request tells the whole conversation each time.
    case conversation
    /// The field `user`.
    case user
    /// Nobody: the session of one request, kept because the configuration wants it.
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
        case .controlCharacter: "holds a control character"
        case .notUnicode: "holds a character that could not be decoded"
        case .empty: "names no session behind its agent"
        case .malformed: "begins with `agent:` but is not `agent:<agentId>:<name>`"
        case .reserved(let namespace): "is in the reserved namespace `\(namespace)`"
        case .otherAgent(let agent): "belongs to the agent `\(agent)`, which is not the one that was chosen"
        }
    }
}
