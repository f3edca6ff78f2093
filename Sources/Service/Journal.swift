internal import Glibc
internal import Posix

/// The log of this program: the journal of systemd in its native protocol, or lines on standard error.
///
/// Never blocks: an entry that cannot be sent at once is dropped and counted, and the next entry contains the count.
package final class Journal {
    private enum Destination {
        /// A datagram socket connected to journald.
        case native(Descriptor)
        /// Lines that begin with the priority, `<N>`: sd-daemon(3).
        case lines
    }

    private let path: String
    private let destination: Destination
    /// Entries dropped since the last entry that was written.
    private var dropped = 0
    /// Entries dropped since the service was started.
    package var droppedTotal = 0

    /// The journal if `$JOURNAL_STREAM` identifies standard error, otherwise standard error.
    ///
    /// - Parameter number: the descriptor number for the socket.
    package init(at number: CInt? = nil) {
        path = "/run/systemd/journal/socket"
        guard environmentVariable("JOURNAL_STREAM").map(isStandardError) == true, let socket = connectDatagram(to: path)
        else {
            destination = .lines
            return
        }
        // If the socket cannot be moved, it keeps its number.
        let moved = number.flatMap { number in try? socket.moved(to: number) }
        destination = .native(moved ?? socket)
    }

    /// A journal with another socket, independently of standard error; nil if connect(2) fails.
    init?(socket path: String) {
        guard let socket = connectDatagram(to: path) else { return nil }
        self.path = path
        destination = .native(socket)
    }

    /// In a forked child: closes the inherited socket and returns a journal with a socket of its own, which the child
    /// can shut down without an effect on its parent.
    ///
    /// - Parameter number: the descriptor number of the socket.
    package func separate(at number: CInt) -> Journal {
        guard case .native(let inherited) = destination else { return self }
        inherited.close()
        let socket = connectDatagram(to: path).flatMap { socket in try? socket.moved(to: number) }
        return Journal(socket.map { .native($0) } ?? .lines, path)
    }

    private init(_ destination: Destination, _ path: String) {
        self.destination = destination
        self.path = path
    }

    package func write(_ entry: JournalEntry) {
        var entry = entry
        if dropped > 0 { entry.add("OPENCLAW_DROPPED_ENTRIES", dropped) }
        let isWritten: Bool
        switch destination {
        case .native(let socket): isWritten = send(entry.native, to: socket)
        case .lines: isWritten = writeStandardError(entry.line)
        }
        dropped = isWritten ? 0 : dropped + 1
        if !isWritten { droppedTotal += 1 }
    }

    package func write(_ priority: JournalEntry.Priority, _ message: String) {
        write(JournalEntry(priority, message))
    }

    private func send(_ bytes: [UInt8], to socket: Descriptor) -> Bool {
        if sendDatagram(bytes, on: socket) { return true }
        // journald was restarted and has a new socket.
        guard errno == ECONNREFUSED || errno == ENOTCONN, connect(datagram: socket, to: path) else { return false }
        return sendDatagram(bytes, on: socket)
    }
}
