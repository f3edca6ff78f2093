package import Posix

/// Connections that were answered and wait for their client to close.
///
/// Closing a socket with unread input resets the connection, and the reset may overtake the answer. So the write side
/// is shut down, and what still comes in is dropped until the client has closed, time is up or it was too much.
package struct LingeringConnections {
    /// One connection on its way out.
    package struct Ending {
        package let connection: Descriptor
        package let deadline: ContinuousClock.Instant
        package var droppedBytes = 0

        /// Whether it has lasted long enough.
        func isOver(at now: ContinuousClock.Instant) -> Bool {
            now >= deadline || droppedBytes >= LingeringConnections.bytesMax
        }
    }

    static let duration = Duration.seconds(2)
    /// Input dropped from one connection, in bytes (32 MiB).
    static let bytesMax = 32 << 20
    /// Input dropped from one connection before others have their turn, in bytes.
    private static let turnBytesMax = 1 << 20

    private let lingeringMax: Int
    package private(set) var all: [Ending] = []

    package init(lingeringMax: Int) {
        self.lingeringMax = lingeringMax
    }

    /// When the first of them is over; they stand in the order of their deadlines.
    package var deadline: ContinuousClock.Instant? { all.first?.deadline }

    /// Shuts the write side down and drops what comes in from now on; one too many ends the oldest.
    package mutating func begin(_ connection: Descriptor, at now: ContinuousClock.Instant) {
        Socket.shutdownWriting(connection)
        continueWith(Ending(connection: connection, deadline: now + Self.duration), at: now)
    }

    /// Goes on with one that an earlier image of this program began.
    package mutating func continueWith(_ ending: Ending, at now: ContinuousClock.Instant) {
        var ending = ending
        if hasEnded(&ending) { return close(ending) }
        if ending.isOver(at: now) { return cut(ending) }
        if all.count >= lingeringMax { _ = cutOldest() }
        all.append(ending)
    }

    /// Drops the input of those that have some, and closes those that are over.
    ///
    /// - Parameter isReadable: Whether the one at that place has input or was closed by its client.
    package mutating func advance(at now: ContinuousClock.Instant, isReadable: (Int) -> Bool) {
        var kept: [Ending] = []
        for (index, ending) in all.enumerated() {
            var ending = ending
            if isReadable(index), hasEnded(&ending) {
                close(ending)
            } else if ending.isOver(at: now) {
                cut(ending)
            } else {
                kept.append(ending)
            }
        }
        all = kept
    }

    /// Ends the oldest before its time, to get its descriptor; false if there is none.
    package mutating func cutOldest() -> Bool {
        guard !all.isEmpty else { return false }
        cut(all.removeFirst())
        return true
    }

    private func hasEnded(_ ending: inout Ending) -> Bool {
        switch Socket.discard(from: ending.connection, atMost: Self.turnBytesMax) {
        case .ended: return true
        case .dropped(let count):
            ending.droppedBytes += count
            return false
        }
    }

    private func close(_ ending: Ending) {
        ending.connection.close()
    }

    /// For a client that has not closed: other processes that may still hold the connection lose it too.
    private func cut(_ ending: Ending) {
        Socket.shutdownBoth(ending.connection)
        ending.connection.close()
    }
}
