package import Posix

/// Connections whose response is complete and whose client has not closed yet.
///
/// Closing a socket with unread input resets the connection, and the reset may destroy the response. So the write side
/// is shut down and input is discarded until the client closes, the deadline passes, or the input exceeds its limit.
package struct LingeringConnections {
    /// One lingering connection.
    package struct Connection {
        package let descriptor: Descriptor
        package let deadline: ContinuousClock.Instant
        package var droppedBytes = 0

        package init(_ descriptor: Descriptor, deadline: ContinuousClock.Instant, droppedBytes: Int = 0) {
            self.descriptor = descriptor
            self.deadline = deadline
            self.droppedBytes = droppedBytes
        }

        /// Whether the deadline has passed or the discarded input has reached its limit.
        func isOver(at now: ContinuousClock.Instant) -> Bool {
            now >= deadline || droppedBytes >= LingeringConnections.bytesMax
        }
    }

    static let duration = Duration.seconds(2)
    /// Input discarded from one connection, in bytes (32 MiB).
    static let bytesMax = 32 << 20
    /// Input discarded from one connection before other connections are handled, in bytes.
    private static let turnBytesMax = 1 << 20

    private let lingeringMax: Int
    package private(set) var all: [Connection] = []

    package init(lingeringMax: Int) {
        self.lingeringMax = lingeringMax
    }

    /// The earliest deadline; connections are kept in the order of their deadlines.
    package var deadline: ContinuousClock.Instant? { all.first?.deadline }

    /// Shuts the write side down and discards input from now on; one connection too many ends the oldest.
    package mutating func begin(_ descriptor: Descriptor, at now: ContinuousClock.Instant) {
        Socket.shutdownWriting(descriptor)
        resume(Connection(descriptor, deadline: now + Self.duration), at: now)
    }

    /// Continues with a connection that an earlier supervisor in this process began to close.
    package mutating func resume(_ connection: Connection, at now: ContinuousClock.Instant) {
        var connection = connection
        if hasEnded(&connection) { return connection.descriptor.close() }
        if connection.isOver(at: now) { return cut(connection) }
        if all.count >= lingeringMax { _ = cutOldest() }
        all.append(connection)
    }

    /// Discards the input of readable connections, and closes those that have ended.
    ///
    /// - Parameter isReadable: whether the connection at that index of `all` has input or was closed by its client.
    package mutating func advance(at now: ContinuousClock.Instant, isReadable: (Int) -> Bool) {
        var kept: [Connection] = []
        for (index, connection) in all.enumerated() {
            var connection = connection
            if isReadable(index), hasEnded(&connection) {
                connection.descriptor.close()
            } else if connection.isOver(at: now) {
                cut(connection)
            } else {
                kept.append(connection)
            }
        }
        all = kept
    }

    /// Closes the oldest before its deadline, to free its descriptor; false if there is no connection.
    package mutating func cutOldest() -> Bool {
        guard !all.isEmpty else { return false }
        cut(all.removeFirst())
        return true
    }

    private func hasEnded(_ connection: inout Connection) -> Bool {
        switch Socket.discard(from: connection.descriptor, atMost: Self.turnBytesMax) {
        case .ended: return true
        case .dropped(let count):
            connection.droppedBytes += count
            return false
        }
    }

    /// Closes a connection whose client has not closed: other processes that may still hold it lose it too.
    private func cut(_ connection: Connection) {
        Socket.shutdownBoth(connection.descriptor)
        connection.descriptor.close()
    }
}
