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
