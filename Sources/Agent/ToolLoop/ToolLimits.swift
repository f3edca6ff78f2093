/// The limits of the tool calls of an agent.
package struct ToolLimits: Equatable, Sendable {
    /// Longest text of an output, in bytes.
    package var resultBytesMax = 64 << 10
    /// Time for one call, in seconds; a command has its own.
    package var timeoutSeconds = 60
    /// Address space of a tool process, in bytes (1 GiB).
    package var memoryBytesMax = 1 << 30
    /// Longest report of a tool process, in bytes: images in base64, and progress (32 MiB).
    package var reportBytesMax = 32 << 20

    package init() {}
}
