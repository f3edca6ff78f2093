internal import CLinux
internal import Glibc

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
        guard isJournal(STDERR_FILENO), let socket = connectDatagram(to: path) else {
            destination = .lines
            return
        }
        if let number, clinux_place(socket.number, number) == number {
            destination = .native(Descriptor(owning: number))
        } else {
            destination = .native(socket)
        }
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
        case .lines: isWritten = writeLine(entry.line)
        }
        dropped = isWritten ? 0 : dropped + 1
        if !isWritten { droppedTotal += 1 }
    }

    package func write(_ priority: JournalEntry.Priority, _ message: String) {
        write(JournalEntry(priority, message))
    }

    private func send(_ bytes: [UInt8], to socket: Descriptor) -> Bool {
        let flags = CInt(MSG_NOSIGNAL | MSG_DONTWAIT)
        if unsafe Glibc.send(socket.number, bytes, bytes.count, flags) >= 0 { return true }
        // journald was started anew: its socket is another one.
        guard errno == ECONNREFUSED || errno == ENOTCONN, connect(datagram: socket, to: path) else { return false }
        return unsafe Glibc.send(socket.number, bytes, bytes.count, flags) >= 0
    }

    /// poll(2) tells of a pipe that it takes PIPE_BUF bytes, which is as long as a line may be.
    private func writeLine(_ bytes: [UInt8]) -> Bool {
        var entry = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&entry, 1, 0) == 1 else { return false }
        return unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count) == bytes.count
    }
}

/// Whether a descriptor is the stream that `$JOURNAL_STREAM` names: systemd.exec(5).
private func isJournal(_ descriptor: CInt) -> Bool {
    guard let stream = environmentVariable("JOURNAL_STREAM") else { return false }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return false }
    return stream == "\(status.st_dev):\(status.st_ino)"
}
