internal import Crypto
internal import Text

/// The name that the requests of one conversation share.
///
/// Keys are compared as UTF-8 bytes, without folding, truncation or canonical equivalence. The form is
/// `agent:<agentId>:<rest>` (S-08).
package struct SessionKey: Sendable {
    /// Longest key, in bytes of UTF-8, with its `agent:` part.
    package static let bytesMax = 400

    /// The whole key. It contains text of clients and must be escaped when it is printed.
    package let text: String
    /// The agent that the key belongs to.
    package let agent: String

    /// Parses a complete key, such as the key in a session's header.
    ///
    /// - Throws: `SessionKeyError.Reason`, also for a key without an agent.
    package init(complete text: String) throws(SessionKeyError.Reason) {
        guard let parts = KeyParts(text) else { throw .malformed }
        guard parts.rest.utf8.count > 0 else { throw .empty }
        guard text.utf8.count <= Self.bytesMax else { throw .tooLong(bytes: text.utf8.count) }
        try Self.refuseUnprintable(text)
        self.text = text
        agent = parts.agent
    }

    /// The session's name on disk: SHA-256 of the key, 64 digits in lower case.
    package var digest: String { SHA256.hash(data: Array(text.utf8)).hexadecimal }

    /// Refuses control characters (general category Cc), and U+FFFD, which replaces bytes that could not be decoded: keys
    /// that differ only in such bytes would be equal.
    private static func refuseUnprintable(_ text: String) throws(SessionKeyError.Reason) {
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control { throw .controlCharacter }
            if scalar == "\u{FFFD}" { throw .notUnicode }
        }
    }
}

extension SessionKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// The parts of `agent:<agentId>:<rest>`.
struct KeyParts {
    let agent: String
    let rest: Substring

    /// Nil unless the string begins with `agent:` and a valid id.
    init?(_ text: String) {
        let prefix = "agent:"
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        let behind = text.utf8.dropFirst(prefix.utf8.count)
        guard let colon = behind.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        agent = String(text[behind.startIndex..<colon])
        guard AgentId.isValid(agent) else { return nil }
        rest = text[text.utf8.index(after: colon)...]
    }
}
