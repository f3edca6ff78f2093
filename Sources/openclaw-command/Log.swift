internal import Posix
internal import Text

/// Lines on standard error, which systemd writes to the journal.
enum Log {
    /// The priorities of syslog(3).
    enum Priority: Int {
        case error = 3, warning, notice, info
    }

    static func write(_ priority: Priority, _ message: String) {
        let line = "<\(priority.rawValue)>\(printable(message, bytesMax: 1_024))\n"
        // A line that cannot be written at once is lost: the command must not wait for its log.
        _ = writeStandardError(Array(line.utf8))
    }
}
