package import SystemPackage

/// The files and directories that a confined process may open. It can learn only that others exist.
///
/// A path that does not exist is skipped; it is not allowed if it is created later.
package struct AllowedPaths: Equatable, Sendable {
    /// Files, and directories with everything below them, that may be read.
    package var readable: [FilePath]
    /// Directories in which files and directories may be read, written, created, renamed and removed.
    package var writable: [FilePath]

    package init(readable: [FilePath] = [], writable: [FilePath] = []) {
        self.readable = readable
        self.writable = writable
    }

    package static func + (left: AllowedPaths, right: AllowedPaths) -> AllowedPaths {
        AllowedPaths(readable: left.readable + right.readable, writable: left.writable + right.writable)
    }
}

extension AllowedPaths {
    /// Files that the libraries of this process read, and that may be replaced while the machine runs.
    package static let replacedFiles = [
        "resolv.conf", "hosts", "nsswitch.conf", "gai.conf", "host.conf", "services", "localtime", "ld.so.cache",
        "ssl/openssl.cnf",
    ].map { FilePath("/etc/\($0)") }

    /// The files that the libraries of this process read: host names, addresses, time zones, certificates and code.
    ///
    /// The caller must repeat the call when one of `replacedFiles` was replaced.
    package static func ofLibraries() -> AllowedPaths {
        let directories = [
            "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/ca-certificates",
            "/usr/local/share/ca-certificates",
        ]
        return AllowedPaths(
            readable: replacedFiles.compactMap { kept($0) } + directories.map { FilePath($0) })
    }

    /// The file itself, or its directory if it is below /run, where services replace files under the same name.
    private static func kept(_ path: FilePath) -> FilePath? {
        guard let real = ProcessEnvironment.realPath(of: path) else { return nil }
        let directory = real.removingLastComponent()
        return directory.starts(with: "/run") && directory != "/run" ? directory : real
    }
}
