internal import Glibc
package import SystemPackage

/// Files that are there whole or not at all, also after a loss of power.
package enum AtomicFile {
    /// Writes a file under a temporary name and puts it in the place of the old one.
    ///
    /// Once this returns the new content is durable. The file has mode 0600. After an error the old file is as it was,
    /// and no temporary one is left.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(SystemError) {
        let temporary = path.removingLastComponent().appending(".\(Identifiers.random.next()).tmp")
        let file = try File.open(temporary, flags: O_WRONLY | O_CREAT | O_EXCL)
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

    /// Makes a directory and the parents it lacks, each of mode 0700, so that they survive a loss of power.
    ///
    /// Does nothing to one that exists; a file in its place is noticed by whoever opens something below it.
    package static func createDirectory(_ path: FilePath) throws(SystemError) {
        let parent = directory(of: path)
        do throws(SystemError) {
            try makeDirectory(path)
        } catch {
            guard error.errno == ENOENT, parent != path else { throw error }
            try createDirectory(parent)
            try makeDirectory(path)
        }
    }

    private static func makeDirectory(_ path: FilePath) throws(SystemError) {
        do throws(SystemError) {
            try checked("mkdir", on: path.string) { unsafe path.withPlatformString { unsafe mkdir($0, 0o700) } }
        } catch {
            if error.errno == EEXIST { return }
            throw error
        }
        try File.flushDirectory(directory(of: path))
    }

    private static func directory(of path: FilePath) -> FilePath {
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
