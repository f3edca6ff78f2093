internal import Text

/// The section `session`: the names of sessions, and the limits of waiting for one.
package struct SessionConfiguration: Equatable, Sendable {
    /// Request header fields, in lower case, whose value is the conversation id of a known front end.
    package var conversationHeaders = ["x-openwebui-chat-id"]
    /// Whether requests without a session leave a transcript.
    package var keepStateless = false
    /// Time that a run waits for another run on its session, in seconds; nil for the timeout of the run.
    package var lockWaitSeconds: Int?
    /// Runs that may wait for one session at the same time.
    package var waitersMax = 16

    package init() {}
}

extension SessionConfiguration {
    mutating func read(_ section: ConfigurationSection) {
        section.read("conversationHeaders", into: &conversationHeaders)
        conversationHeaders = conversationHeaders.map { $0.asciiLowercased }
        if !conversationHeaders.allSatisfy({ isFieldName($0) && $0 != "authorization" }) {
            section.report(.error, "conversationHeaders", "expected names of request header fields")
        }
        section.read("keepStateless", into: &keepStateless)
        section.read("lockWaitSeconds", into: &lockWaitSeconds, in: 0...604_800)
        section.read("waitersMax", into: &waitersMax, in: 0...10_000)
        section.withoutEffect(
            "reset", "resetByType", "resetByChannel", "resetTriggers", "idleMinutes",
            because: "has no effect: a session is never reset automatically")
        section.withoutEffect("store", because: "has no effect: sessions are stored below the state directory")
        section.withoutEffect(
            "maintenance", because: "has no effect: sessions are kept until `openclaw sessions expire` removes them")
        section.withoutEffect(
            "scope", "dmScope", "identityLinks", "mainKey", "sendPolicy", "agentToAgent", "parentForkMaxTokens",
            "threadBindings", "typingIntervalSeconds", "typingMode", "writeLock",
            because: "has no effect: this gateway serves no chat channels")
    }
}

/// Whether a string is a valid name of a header field (RFC 9110, section 5.6.2).
func isFieldName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(\.isTokenByte)
}
