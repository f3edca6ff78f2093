/// The phase of the response of a worker. A worker stores the phase before it writes the first byte of that phase.
package enum ResponsePhase: UInt8, Sendable, CaseIterable {
    /// No byte of the final response head has been written.
    case reading = 0
    /// The response has a Content-Length.
    case answeringFixed = 1
    /// The response is chunked.
    case answeringChunked = 2
    /// The response ends with the connection.
    case answeringUntilClose = 3
    /// The connection speaks another protocol.
    case upgraded = 4
    /// The whole response has been written.
    case complete = 5
}
