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
            try checked("rename", on: path.string) {
                unsafe temporary.withPlatformString { from in
                    unsafe path.withPlatformString { to in unsafe rename(from, to) }
                }
            }
        } catch {
            _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
            throw error
        }
        try File.flushFolder(folder(of: path))
    }

    /// Makes a folder and the parents it lacks, each of mode 0700, so that they survive a loss of power.
    ///
    /// Does nothing to folders that exist.
    package static func createFolder(_ path: FilePath) throws(SystemError) {
        let made = try checkedOrErrno(ENOENT, EEXIST) { unsafe path.withPlatformString { unsafe mkdir($0, 0o700) } }
        switch made {
        case 0: try File.flushFolder(folder(of: path))
        case EEXIST:
            // It may be a file; then whoever opens something below it is told so.
            return
        default:
            let parent = folder(of: path)
            guard parent != path else { throw SystemError("mkdir", errno: made, on: path.string) }
            try createFolder(parent)
            try createFolder(path)
        }
    }

    private static func folder(of path: FilePath) -> FilePath {
        let parent = path.removingLastComponent()
        return parent.isEmpty ? "." : parent
    }

    private static func checkedOrErrno(
        _ expected: CInt..., body: () -> CInt
    ) throws(SystemError) -> CInt {
        do throws(SystemError) { return try checked("mkdir") { body() } } catch {
            if expected.contains(error.errno) { return error.errno }
            throw error
        }
    }
}
