internal import Glibc
internal import Posix

/// Where this program reports: the journal of systemd in its native protocol, or lines on standard error.
///
/// Never blocks: an entry that does not fit is dropped and counted, and the next entry says how many were.
package final class Journal {
    private enum Destination {
        /// A datagram socket connected to journald.
        case native(Descriptor)
        /// Lines that begin with `<N>`, the priority: sd-daemon(3).
        case lines
    }

    private let path: String
    private let destination: Destination
    /// Since the last entry that was written.
    private var dropped = 0
    /// Entries that were dropped since the service was started.
    package var droppedTotal = 0

    /// The journal if standard error is connected to it, as `$JOURNAL_STREAM` tells, otherwise standard error.
    ///
    /// - Parameter number: The descriptor to keep the socket at; it is taken even where there is no journal.
    package init(at number: CInt? = nil) {
        path = "/run/systemd/journal/socket"
        guard environmentVariable("JOURNAL_STREAM").map(isStandardError) == true, let socket = connectDatagram(to: path)
        else {
            destination = .lines
            return
        }
        // Without room at that number it stays where it is: an entry is worth more than its place.
        let moved = number.flatMap { number in try? socket.moved(to: number) }
        destination = .native(moved ?? socket)
    }

    /// A journal whose socket is elsewhere, whatever standard error is; nil if nobody is there.
    init?(socket path: String) {
        guard let socket = connectDatagram(to: path) else { return nil }
        self.path = path
        destination = .native(socket)
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
        // journald was restarted: its socket is another one.
        guard errno == ECONNREFUSED || errno == ENOTCONN, connect(datagram: socket, to: path) else { return false }
        return sendDatagram(bytes, on: socket)
    }
}
