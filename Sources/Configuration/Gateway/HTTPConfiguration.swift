/// The section `gateway.http`: size limits of a request, and time limits of its parts.
package struct HTTPConfiguration: Equatable, Sendable {
    /// Longest request line, in bytes.
    package var requestLineBytesMax = 8 << 10
    /// Longest request line and header fields together, in bytes.
    package var headBytesMax = 64 << 10
    /// Number of header fields.
    package var fieldsMax = 100
    /// Time for a whole request head to arrive, in seconds.
    package var headSeconds = 10
    /// Time for a whole request body to arrive, in seconds.
    package var bodySeconds = 30
    /// Deepest nesting of a JSON body.
    package var jsonDepthMax = 128
    /// Time after which the head of a stream is sent without an event of the model, in seconds.
    package var streamHeadSeconds = 10
    /// Silence in a stream after which a comment is sent, in seconds.
    package var commentSeconds = 15
    /// Time for which a client may read nothing of a response, in seconds.
    package var stallSeconds = 120
    /// Time to write the end of a response after the deadline of the connection, in seconds.
    package static let endSeconds = 5
    package var crossOrigin = CrossOriginConfiguration()
    package var chatCompletions = ChatCompletionsConfiguration()

    package init() {}
}

extension HTTPConfiguration {
    /// - Parameters:
    ///   - agentIds: the agents that aliases may name.
    ///   - hasCredential: whether a client must send a credential.
    mutating func read(_ section: ConfigurationSection, agentIds: [String], hasCredential: Bool) {
        section.read("requestLineBytesMax", into: &requestLineBytesMax, in: 256...(1 << 20))
        section.read("headBytesMax", into: &headBytesMax, in: 1_024...(1 << 20))
        section.read("fieldsMax", into: &fieldsMax, in: 8...10_000)
        section.read("headSeconds", into: &headSeconds, in: 1...3_600)
        section.read("bodySeconds", into: &bodySeconds, in: 1...3_600)
        section.read("jsonDepthMax", into: &jsonDepthMax, in: 8...1_000)
        section.read("streamHeadSeconds", into: &streamHeadSeconds, in: 0...3_600)
        section.read("commentSeconds", into: &commentSeconds, in: 1...3_600)
        section.read("stallSeconds", into: &stallSeconds, in: 1...86_400)
        section.section("cors") { crossOrigin.read($0, hasCredential: hasCredential) }
        section.section("endpoints") { endpoints in
            endpoints.section("chatCompletions") { chatCompletions.read($0, agentIds: agentIds) }
            endpoints.withoutEffect("responses", because: "has no effect: this gateway does not serve /v1/responses")
        }
        section.withoutEffect(
            "securityHeaders", because: "has no effect: a reverse proxy that terminates TLS sends this header")
    }
}
