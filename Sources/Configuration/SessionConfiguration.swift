/// The section `session`: which conversations are kept, and how runs wait for one another.
package struct SessionConfiguration: Equatable, Sendable {
    /// Request header fields, in lower case, whose value names a conversation of a known front end.
    package var conversationHeaders = ["x-openwebui-chat-id"]
    /// Whether requests without a session leave a transcript.
    package var keepStateless = false
    /// How long a run waits for another one on its session, in seconds; nil is as long as the run may take.
    package var lockWaitSeconds: Int?
    /// Runs that may wait for one session.
    package var waitersMax = 16

    package init() {}
}

extension SessionConfiguration {
    mutating func read(_ section: ConfigurationSection) {
        section.read("conversationHeaders", into: &conversationHeaders)
        conversationHeaders = conversationHeaders.map { asciiLowercased($0) }
        if !conversationHeaders.allSatisfy({ isFieldName($0) && $0 != "authorization" }) {
            section.report(.error, "conversationHeaders", "expected names of request header fields")
        }
        section.read("keepStateless", into: &keepStateless)
        section.read("lockWaitSeconds", into: &lockWaitSeconds, in: 0...604_800)
        section.read("waitersMax", into: &waitersMax, in: 0...10_000)
        section.withoutEffect(
            "reset", "resetByType", "resetByChannel", "resetTriggers", "idleMinutes",
            because: "has no effect: a session never resets by itself")
        section.withoutEffect("store", because: "has no effect: sessions are below the state directory")
        section.withoutEffect(
            "maintenance", because: "has no effect: sessions are kept until `openclaw sessions expire` removes them")
        section.withoutEffect(
            "scope", "dmScope", "identityLinks", "mainKey", "sendPolicy", "agentToAgent", "parentForkMaxTokens",
            "threadBindings", "typingIntervalSeconds", "typingMode", "writeLock",
            because: "has no effect: this gateway serves no chat channels")
    }
}

/// Whether a text can be the name of a header field (RFC 9110, section 5.6.2).
func isFieldName(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}
