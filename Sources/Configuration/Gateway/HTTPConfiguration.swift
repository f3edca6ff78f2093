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
