/// The section `gateway.http`: what one request may measure, and how long its parts may take.
package struct HTTPConfiguration: Equatable, Sendable {
    /// Longest request line, in bytes.
    package var requestLineBytesMax = 8 << 10
    /// Request line and header fields together, in bytes.
    package var headBytesMax = 64 << 10
    /// Number of header fields.
    package var fieldsMax = 100
    /// Time for a whole request head to arrive, in seconds.
    package var headSeconds = 10
    /// Time for a whole request body to arrive, in seconds.
    package var bodySeconds = 30
    /// Nesting of a JSON body.
    package var jsonDepthMax = 128
    /// Time after which a stream's head is sent although the model has said nothing yet, in seconds.
    package var streamHeadSeconds = 10
    /// Silence in a stream after which a comment is sent, in seconds.
    package var commentSeconds = 15
    /// Time for which a client may take nothing of an answer, in seconds.
    package var stallSeconds = 120
    package var chatCompletions = ChatCompletionsConfiguration()

    package init() {}
}

extension HTTPConfiguration {
    /// - Parameter agentIds: the agents that aliases may name.
    mutating func read(_ section: ConfigurationSection, agentIds: [String]) {
        section.read("requestLineBytesMax", into: &requestLineBytesMax, in: 256...(1 << 20))
        section.read("headBytesMax", into: &headBytesMax, in: 1_024...(1 << 20))
        section.read("fieldsMax", into: &fieldsMax, in: 8...10_000)
        section.read("headSeconds", into: &headSeconds, in: 1...3_600)
        section.read("bodySeconds", into: &bodySeconds, in: 1...3_600)
        section.read("jsonDepthMax", into: &jsonDepthMax, in: 8...1_000)
        section.read("streamHeadSeconds", into: &streamHeadSeconds, in: 0...3_600)
        section.read("commentSeconds", into: &commentSeconds, in: 1...3_600)
        section.read("stallSeconds", into: &stallSeconds, in: 1...86_400)
        section.section("endpoints") { endpoints in
            endpoints.section("chatCompletions") { chatCompletions.read($0, agentIds: agentIds) }
            endpoints.withoutEffect("responses", because: "has no effect: this gateway does not serve /v1/responses")
        }
        section.withoutEffect("securityHeaders", because: "has no effect: a server that ends TLS sends this header")
    }
}
