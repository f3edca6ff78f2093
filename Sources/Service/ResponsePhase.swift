/// How far the response of a worker is. Stored before the first byte it speaks of is written.
package enum ResponsePhase: UInt8, Sendable, CaseIterable {
    /// Nothing of the final head has been written: the request is being read or answered.
    case reading = 0
    /// A head with Content-Length went out.
    case answeringFixed = 1
    /// A head with `Transfer-Encoding: chunked` went out.
    case answeringChunked = 2
    /// A head went out whose body ends with the connection.
    case answeringUntilClose = 3
    /// The connection speaks another protocol.
    case upgraded = 4
    /// Everything has been written.
    case complete = 5
}
