internal import Crypto
internal import Text

/// The name that requests share when they belong to one conversation.
///
/// Keys are compared as UTF-8 bytes: no folding, no truncation, no canonical equivalence. The form is
/// `agent:<agentId>:<rest>` (S-08).
package struct SessionKey: Sendable {
    /// Longest key, in bytes of UTF-8, with its `agent:` part.
    package static let bytesMax = 400

    /// The key as it was made; from outside, so whoever prints it escapes it.
    package let text: String
    /// The agent that the key belongs to.
    package let agent: String

    /// Takes a key apart that is complete, such as one found in a session's header.
    ///
    /// - Throws: `SessionKeyError.Reason`: also for a key without an agent.
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

    /// Refuses control characters (general category Cc), and U+FFFD, which stands for what could not be decoded: two
    /// names that differ only there would be one.
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

    /// Nil when the text does not begin with `agent:` and a valid id.
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
