/// Size limits of one request. The sizes are in bytes and count the bytes that the client sent.
package struct RequestParserLimits: Equatable, Sendable {
    /// Empty lines tolerated before the request line (RFC 9112, section 2.2).
    package var emptyLinesMax = 4
    /// Longest request line, without its line end (8 KiB).
    package var requestLineBytesMax = 8 << 10
    /// Longest request line and header fields together, with their line ends and the empty line (64 KiB).
    package var headBytesMax = 64 << 10
    /// Number of header field lines.
    package var fieldsMax = 100
    /// Longest line before a chunk, including extensions, without its line end (1 KiB).
    package var chunkLineBytesMax = 1 << 10
    /// Longest chunk extensions of a whole body together (16 KiB); they are discarded.
    package var chunkExtensionBytesMax = 16 << 10
    /// Longest trailer section after a chunked body, with its line ends (8 KiB); it is discarded.
    package var trailerBytesMax = 8 << 10
    /// Longest body, without its framing (20 MiB). It may be changed until the body is read, when the route is known.
    package var bodyBytesMax = 20 << 20

    package init() {}
}
