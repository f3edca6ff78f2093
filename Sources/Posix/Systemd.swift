internal import CSystemd
internal import Glibc

/// libsystemd, which is loaded as long as a value of this type exists.
///
/// Each mapped library makes a fork slower: this one and its six dependencies add 36 mappings on Debian 12. A program
/// that forks often therefore loads it at its start, unloads it before the first fork, and loads it again for each
/// notification. On Debian 13 the library stays mapped, because it is linked with `-z nodelete`; there it has two
/// dependencies and 15 mappings.
@safe package struct Systemd: ~Copyable {
    private let library: OpaquePointer

    /// Longest time in milliseconds that a notification waits for systemd to read earlier ones.
    private static let notifyMilliseconds: CInt = 10

    /// - Throws: `SystemError` when the library cannot be loaded.
    package init() throws(SystemError) {
        guard let library = unsafe csystemd_load() else {
            throw SystemError("dlopen", errno: errno, on: "libsystemd.so.0")
        }
        unsafe self.library = library
    }

    /// Loads the library if systemd passed descriptors to this process or expects notifications.
    package static func ifExpected() throws(SystemError) -> Systemd? {
        let variables = ["LISTEN_FDS", "NOTIFY_SOCKET", "WATCHDOG_USEC"]
        return variables.contains { environmentVariable($0) != nil } ? try Systemd() : nil
    }

    deinit { unsafe csystemd_unload(library) }

    /// The names of the descriptors from 3 on that systemd passed to this process; empty if they are for another
    /// process.
    ///
    /// Sets close-on-exec on each descriptor and removes the variables from the environment.
    /// - Throws: `SystemError` when a variable is wrong, or a descriptor is not open.
    /// - Source: sd_listen_fds_with_names(3).
    func passedDescriptorNames() throws(SystemError) -> [String] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe csystemd_listen_fds_with_names(library, &names)
        if count < 0 { throw SystemError("sd_listen_fds_with_names", errno: -count) }
        guard let names = unsafe names else { return [] }
        defer { unsafe free(names) }
        return (0..<Int(count)).map { index in
            guard let name = unsafe names[index] else { return "" }
            defer { unsafe free(name) }
            return unsafe String(cString: name)
        }
    }

    /// Whether a descriptor is a stream socket that accepts connections.
    ///
    /// - Source: sd_is_socket(3).
    package func isListener(_ descriptor: Descriptor) -> Bool {
        unsafe csystemd_is_listening_stream_socket(library, descriptor.number) > 0
    }

    /// The longest time between two `WATCHDOG=1` notifications of this process; nil when systemd does not expect any.
    ///
    /// - Source: sd_watchdog_enabled(3).
    package var watchdogLimit: Duration? {
        var microseconds: UInt64 = 0
        guard unsafe csystemd_watchdog_enabled(library, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    /// Sends assignments, one per line; false if they could not be sent.
    ///
    /// - Source: sd_notify(3). It waits while systemd does not read: for at most about 10 milliseconds here.
    package func notify(_ assignments: String) -> Bool {
        unsafe csystemd_notify(library, assignments, Self.notifyMilliseconds) > 0
    }
}
