internal import Glibc

/// The description of this machine for prompts; read once, before the first fork.
package struct HostInfo: Equatable, Sendable {
    package var host: String
    /// Operating system and architecture: `Linux (x86_64)`.
    package var system: String

    package init(host: String, system: String) {
        self.host = host
        self.system = system
    }

    /// This machine.
    ///
    /// - Source: uname(2), which cannot fail here.
    package static func this() -> HostInfo {
        var names = utsname()
        _ = unsafe uname(&names)
        return HostInfo(
            host: text(names.nodename), system: "\(text(names.sysname)) (\(text(names.machine)))")
    }

    /// The memory of this machine, in bytes: sysconf(3).
    package static var memoryBytes: Int { sysconf(CInt(_SC_PHYS_PAGES)) * sysconf(CInt(_SC_PAGESIZE)) }

    private static func text<Characters>(_ characters: Characters) -> String {
        unsafe withUnsafeBytes(of: characters) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
