package import SystemPackage

/// What a confined process may still open; of everything else it can only learn that it is there.
///
/// What does not exist is passed over, and so stays closed if it comes to be later.
package struct AllowedPaths: Equatable, Sendable {
    /// Files, and directories with all that lies beneath: to be read.
    package var readable: [FilePath]
    /// Directories in which plain files and directories may be read, written, made, moved and removed.
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
    /// What the libraries of a worker read: names, addresses, time zones, certificates and their own code.
    ///
    /// To be asked again from time to time: several of these files are replaced by others while the machine runs.
    package static func ofLibraries() -> AllowedPaths {
        let files = [
            "resolv.conf", "hosts", "nsswitch.conf", "gai.conf", "host.conf", "services", "localtime", "ld.so.cache",
            "ssl/openssl.cnf",
        ]
        let directories = [
            "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/ca-certificates",
            "/usr/local/share/ca-certificates",
        ]
        return AllowedPaths(
            readable: files.compactMap { kept(FilePath("/etc/\($0)")) } + directories.map { FilePath($0) })
    }

    /// The file itself, or the directory it is kept in where a service below /run writes it anew under the same name.
    private static func kept(_ path: FilePath) -> FilePath? {
        guard let real = ProcessEnvironment.realPath(of: path) else { return nil }
        let directory = real.removingLastComponent()
        return directory.starts(with: "/run") && directory != "/run" ? directory : real
    }
}
