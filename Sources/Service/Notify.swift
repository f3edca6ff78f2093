internal import Posix
internal import Text

/// Sends the state of this service to systemd: sd_notify(3).
///
/// Sends nothing when systemd does not expect notifications. A notification that cannot be sent is dropped.
package struct Notify {
    private let isExpected = environmentVariable("NOTIFY_SOCKET") != nil

    package init() {}

    /// Sends assignments such as `READY=1`; false if systemd expects notifications and this one could not be sent.
    @discardableResult
    package func callAsFunction(_ assignments: String...) -> Bool {
        guard isExpected else { return true }
        let systemd = try? Systemd()  // Without the library, systemd sees a service that does not report.
        return systemd?.notify(assignments.joined(separator: "\n")) ?? false
    }

    /// Sends one line for `systemctl status`: without line breaks, at most 500 bytes.
    package func status(_ line: String) {
        self("STATUS=" + printable(line, bytesMax: 500))
    }

    /// Reports that the service reloads its configuration; systemd requires the time.
    package func reloading() {
        self("RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds())")
    }

    /// Time between two `WATCHDOG=1`: half of what systemd allows; nil when systemd does not watch this process.
    package static func watchdogInterval() -> Duration? {
        guard environmentVariable("WATCHDOG_USEC") != nil, let systemd = try? Systemd() else { return nil }
        return systemd.watchdogLimit.map { max($0, .microseconds(2)) / 2 }
    }
}
