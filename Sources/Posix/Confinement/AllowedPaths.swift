package import SystemPackage

/// The files and directories that a confined process may open. It can learn only that others exist.
///
/// A path that does not exist is skipped; it is not allowed if it is created later.
package struct AllowedPaths: Equatable, Sendable {
    /// Files, and directories with everything below them, that may be read.
    package var readable: [FilePath]
    /// Directories in which files and directories may be read, written, created, renamed and removed.
    package var writable: [FilePath]
    /// Directories in which files may be created and written, but neither read nor removed.
    package var fillable: [FilePath] = []
    /// Files, and directories with everything below them, that may be read and executed. A symbolic link allows nothing.
    package var executable: [FilePath] = []
    /// Files, and directories with everything below them, to which every access is allowed. A symbolic link allows
    /// nothing.
    package var unrestricted: [FilePath] = []

    package init(readable: [FilePath] = [], writable: [FilePath] = []) {
        self.readable = readable
        self.writable = writable
    }

    package static func + (left: AllowedPaths, right: AllowedPaths) -> AllowedPaths {
        var sum = AllowedPaths(readable: left.readable + right.readable, writable: left.writable + right.writable)
        sum.fillable = left.fillable + right.fillable
        sum.executable = left.executable + right.executable
        sum.unrestricted = left.unrestricted + right.unrestricted
        return sum
    }
}

extension AllowedPaths {
    /// The paths that together are a directory without the hidden paths in it: the directory itself, or the names next
    /// to each hidden path and next to the directories that contain one.
    ///
    /// A directory that contains a hidden path is not itself among the results, so that its names cannot be listed.
    /// - Parameters:
    ///   - root: a directory; empty results if it is hidden itself.
    ///   - hidden: absolute paths without symbolic links; they need not exist.
    package static func everything(below root: FilePath = "/", except hidden: [FilePath]) -> [FilePath] {
        let hidden = hidden.filter { $0.starts(with: root) }
        var containing: Set<String> = []
        for path in hidden {
            var parent = path
            while parent.removeLastComponent(), parent.starts(with: root), containing.insert(parent.string).inserted {}
        }
        return remaining(root.string, Set(hidden.map(\.string)), containing)
    }

    /// Strings, because a directory may have many names, and paths cost more.
    private static func remaining(_ path: String, _ hidden: Set<String>, _ containing: Set<String>) -> [FilePath] {
        if hidden.contains(path) { return [] }
        guard containing.contains(path) else { return [FilePath(path)] }
        // A directory that cannot be listed allows nothing.
        let names = optional { () throws(SystemError) in try File.names(in: FilePath(path)) } ?? []
        let start = path == "/" ? "" : path
        return names.flatMap { remaining("\(start)/\($0)", hidden, containing) }
    }

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
