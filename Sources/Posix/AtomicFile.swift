internal import Glibc
package import SystemPackage

/// Files that are either complete or absent, even after a loss of power.
package enum AtomicFile {
    /// Writes a file under a temporary name and renames it over the old one.
    ///
    /// When this returns, the new content is durable. The file has mode 0600. After an error the old file is unchanged,
    /// and the temporary file has been removed. A process that is killed leaves the temporary file; `removeUnfinished`
    /// or the next write removes it.
    ///
    /// Only one process may write the files of a directory at a time, because the temporary name is always the same.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(SystemError) {
        let temporary = unfinished(in: directory(of: path))
        let file = try File.open(temporary, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
        do throws(SystemError) {
            try File.writeAll(bytes, to: file)
            try File.flush(file)
            try File.rename(temporary, to: path)
        } catch {
            _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
            throw error
        }
        try File.flushDirectory(directory(of: path))
    }

    /// Removes the temporary file that a killed process left in a directory; does nothing without one.
    package static func removeUnfinished(in directory: FilePath) throws(SystemError) {
        try File.remove(unfinished(in: directory))
    }

    private static func unfinished(in directory: FilePath) -> FilePath { directory.appending(".unfinished.tmp") }

    /// Creates a directory and its missing parents with mode 0700.
    ///
    /// Does nothing if the path exists. If it is a file, opening a name below it fails later.
    ///
    /// - Parameter isDurable: whether the directories are flushed to disk, which takes milliseconds for each.
    package static func createDirectory(_ path: FilePath, isDurable: Bool = true) throws(SystemError) {
        let parent = directory(of: path)
        do throws(SystemError) {
            try makeDirectory(path, isDurable)
        } catch {
            guard error.errno == ENOENT, parent != path else { throw error }
            try createDirectory(parent, isDurable: isDurable)
            try makeDirectory(path, isDurable)
        }
    }

    private static func makeDirectory(_ path: FilePath, _ isDurable: Bool) throws(SystemError) {
        do throws(SystemError) {
            try checked("mkdir", on: path.string) { unsafe path.withPlatformString { unsafe mkdir($0, 0o700) } }
        } catch {
            if error.errno == EEXIST { return }
            throw error
        }
        if isDurable { try File.flushDirectory(directory(of: path)) }
    }

    private static func directory(of path: FilePath) -> FilePath {
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
