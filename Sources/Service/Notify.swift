internal import Text
internal import Glibc
internal import Posix

/// Tells systemd how this service is: the protocol of sd_notify(3).
///
/// Never blocks; does nothing when systemd did not ask. Unlike the function of libsystemd it keeps its socket.
package struct Notify {
    private let socket: Descriptor?

    /// Connects to `$NOTIFY_SOCKET`: a path, or an abstract name that starts with `@`.
    package init(environment: (String) -> String? = environmentVariable) {
        guard let name = environment("NOTIFY_SOCKET"), name.utf8.count < 108 else {
            socket = nil
            return
        }
        socket = connectDatagram(to: name)
    }

    /// Sends assignments such as `READY=1`.
    package func callAsFunction(_ assignments: String...) {
        guard let socket else { return }
        let bytes = Array(assignments.joined(separator: "\n").utf8)
        _ = sendDatagram(bytes, on: socket)
    }

    /// A text for one line of `systemctl status`: without line breaks, at most 500 bytes.
    package func status(_ text: String) {
        self("STATUS=" + printable(text, bytesMax: 500))
    }

    /// That the service reads its configuration anew; systemd wants the instant.
    package func reloading() {
        self("RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds())")
    }

    /// How often `WATCHDOG=1` must be sent: half of what systemd allows; nil when it does not watch this process.
    ///
    /// - Source: sd_watchdog_enabled(3).
    package static func watchdogInterval(environment: (String) -> String? = environmentVariable) -> Duration? {
        guard let limit = environment("WATCHDOG_USEC").flatMap(Int.init), limit > 1 else { return nil }
        if let pid = environment("WATCHDOG_PID"), pid != "\(getpid())" { return nil }
        return .microseconds(limit / 2)
    }
}
