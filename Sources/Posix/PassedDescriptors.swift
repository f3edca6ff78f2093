internal import CLinux
internal import Glibc

/// What systemd passes to a service that it starts: descriptors from 3 on, and a name for each.
///
/// - Source: sd_listen_fds(3), whose protocol this is, so that the library with its decompressors need not be loaded.
package enum PassedDescriptors {
    private static let first: CInt = 3
    private static let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]

    /// Takes them, close-on-exec, and the variables out of the environment; none when they are for another process.
    ///
    /// - Throws: `SystemError` with `EINVAL` when their number is none, or `EBADF` when one is not open.
    package static func take() throws(SystemError) -> [(descriptor: Descriptor, name: String)] {
        defer { for variable in variables { _ = unsafe unsetenv(variable) } }
        let names = try names(for: getpid())
        for number in first..<first + CInt(names.count) {
            try checked("fcntl", on: "descriptor \(number)") { clinux_fcntl(number, F_SETFD, FD_CLOEXEC) }
        }
        return names.enumerated().map { (Descriptor(owning: first + CInt($0)), $1) }
    }

    /// The name of each, in their order; `unknown` for one without.
    static func names(
        for process: Int32, environment: (String) -> String? = environmentVariable
    ) throws(SystemError) -> [String] {
        guard let pid = environment("LISTEN_PID"), pid == "\(process)", let count = environment("LISTEN_FDS") else {
            return []
        }
        guard let count = Int(count), (0...descriptorsMax).contains(count) else {
            throw SystemError("LISTEN_FDS", errno: EINVAL)
        }
        let given =
            environment("LISTEN_FDNAMES").map { $0.split(separator: ":", omittingEmptySubsequences: false) } ?? []
        return (0..<count).map { $0 < given.count && !given[$0].isEmpty ? String(given[$0]) : "unknown" }
    }

    /// More than a unit can sensibly have, and far from where numbers end.
    private static let descriptorsMax = 65_536
}
