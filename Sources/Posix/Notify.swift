internal import Glibc

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
        _ = unsafe send(socket.number, bytes, bytes.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    /// A text for one line of `systemctl status`: without line breaks, at most 500 bytes.
    package func status(_ text: String) {
        self("STATUS=" + printable(text, bytesMax: 500))
    }

    /// That the service reads its configuration anew; systemd wants the instant.
    package func reloading() {
        var now = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        self("RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1_000)")
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

/// A variable of the environment; nil when it is not set or empty.
package func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
}

/// A datagram socket connected to a Unix path, or to an abstract name that is written with `@`; nil if nobody listens.
func connectDatagram(to name: String) -> Descriptor? {
    let type = CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let number = socket(AF_UNIX, type, 0)
    guard number >= 0 else { return nil }
    let descriptor = Descriptor(owning: number)
    return connect(datagram: descriptor, to: name) ? descriptor : nil
}

/// Connects, or connects again after the receiver was started anew.
func connect(datagram socket: Descriptor, to name: String) -> Bool {
    var path = Array(name.utf8)
    if path.first == UInt8(ascii: "@") { path[0] = 0 }
    var address = sockaddr_un()
    guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    // An abstract name is as long as it says; a path ends with its zero byte.
    let length = MemoryLayout<sa_family_t>.size + path.count + (path.first == 0 ? 0 : 1)
    return unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe Glibc.connect(socket.number, $0, socklen_t(length)) == 0
        }
    }
}

/// A text that is safe in a log or a terminal: control characters become `?`, and what is over `bytesMax` is cut off.
package func printable(_ text: String, bytesMax: Int) -> String {
    let cut = text.utf8.count <= bytesMax ? text[...] : cutAtCharacter(text, bytesMax: bytesMax)
    guard cut.unicodeScalars.contains(where: isControl) else { return String(cut) }
    var result = String.UnicodeScalarView()
    for scalar in cut.unicodeScalars { result.append(isControl(scalar) ? "?" : scalar) }
    return String(result)
}

private func cutAtCharacter(_ text: String, bytesMax: Int) -> Substring {
    var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
    while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
        end = text.utf8.index(before: end)
    }
    return text[..<end]
}

/// C0, DEL, C1, the line separators, and the marks that turn the direction of writing.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
}
