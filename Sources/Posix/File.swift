internal import CLinux
internal import Glibc
package import SystemPackage

/// Why a file could not be read completely.
package enum FileReadError: Error, Equatable {
    case system(SystemError)
    /// The file is larger than the caller allows.
    case tooLarge(path: String, bytesMax: Int)
}

/// Operations on files by path; every file is opened close-on-exec.
package enum File {
    /// Opens an existing file; a symbolic link at the end of the path is followed.
    package static func open(_ path: FilePath, writing: Bool = false) throws(SystemError) -> Descriptor {
        try open(path, flags: writing ? O_RDWR : O_RDONLY)
    }

    /// open(2) with flags, and the mode for a file that it creates.
    package static func open(
        _ path: FilePath, flags: CInt, mode: UInt32 = 0o600
    ) throws(SystemError) -> Descriptor {
        let number = try checked("open", on: path.string) {
            unsafe path.withPlatformString { unsafe clinux_open($0, flags | O_CLOEXEC | O_NOCTTY, mode) }
        }
        return Descriptor(owning: number)
    }

    /// The content of a regular file of at most `bytesMax` bytes.
    package static func read(_ path: FilePath, bytesMax: Int) throws(FileReadError) -> [UInt8] {
        do throws(SystemError) {
            let file = try open(path, flags: O_RDONLY | O_NONBLOCK)
            var bytes: [UInt8] = []
            while bytes.count <= bytesMax {
                guard case .bytes(let more) = try file.read(atMost: min(bytesMax - bytes.count + 1, 1 << 20)) else {
                    return bytes
                }
                bytes += more
            }
        } catch {
            throw .system(SystemError(error.call, errno: error.errno, on: path.string))
        }
        throw .tooLarge(path: path.string, bytesMax: bytesMax)
    }

    /// Writes all bytes to a file.
    package static func writeAll(_ bytes: [UInt8], to file: Descriptor) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard case .written(let count) = try file.write(rest) else { throw SystemError("write", errno: EAGAIN) }
            rest = rest.dropFirst(count)
        }
    }

    /// Flushes a file or directory to disk: fsync(2).
    package static func flush(_ file: Descriptor) throws(SystemError) {
        try checked("fsync") { fsync(file.number) }
    }

    /// Flushes the entries of a directory to disk.
    package static func flushDirectory(_ path: FilePath) throws(SystemError) {
        try flush(try open(path, flags: O_RDONLY | O_DIRECTORY))
    }

    /// Renames a file and atomically replaces a file that has the new name.
    package static func rename(_ path: FilePath, to other: FilePath) throws(SystemError) {
        try checked("rename", on: other.string) {
            unsafe path.withPlatformString { from in
                unsafe other.withPlatformString { to in unsafe Glibc.rename(from, to) }
            }
        }
    }

    /// Whether a path is a regular file that this process may execute.
    package static func isExecutable(_ path: FilePath) -> Bool {
        guard optional({ () throws(SystemError) in try status(path) })??.kind == .file else { return false }
        return unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
    }

    /// Whether the file system of a path is mounted read-only: statvfs(3).
    package static func isOnReadOnlyMount(_ path: FilePath) -> Bool {
        var status = statvfs()
        guard unsafe path.withPlatformString({ unsafe statvfs($0, &status) }) == 0 else { return false }
        return status.f_flag & 1 != 0  // ST_RDONLY
    }

    /// Whether the modes of a file and of the directories above it let every user of this machine read it.
    package static func isReadableByEveryone(_ path: FilePath) -> Bool {
        guard let path = ProcessEnvironment.realPath(of: path) else { return false }
        var place = path
        var needed = S_IROTH
        repeat {
            var status = stat()
            guard unsafe place.withPlatformString({ unsafe stat($0, &status) }) == 0, status.st_mode & needed != 0
            else {
                return false
            }
            needed = S_IXOTH
        } while place.removeLastComponent()
        return true
    }

    /// Checks whether this process may list, enter and change a directory: access(2), which checks modes and read-only
    /// file systems.
    ///
    /// - Throws: `SystemError`, with `ENOTDIR` for another kind of file.
    package static func checkWritable(_ directory: FilePath) throws(SystemError) {
        // The dot makes the call fail for a file.
        let path = directory.string + "/."
        try checked("access", on: directory.string) { unsafe access(path, R_OK | W_OK | X_OK) }
    }

    /// Checks whether a file system has room for this user: statvfs(3), which does not know quotas.
    ///
    /// - Throws: `SystemError`, with `ENOSPC` if there are fewer free bytes, or no file can be made.
    package static func checkRoom(_ path: FilePath, bytes: Int) throws(SystemError) {
        var status = statvfs()
        try checked("statvfs", on: path.string) { unsafe path.withPlatformString { unsafe statvfs($0, &status) } }
        let free = status.f_bavail.multipliedReportingOverflow(by: UInt(status.f_frsize))
        let hasInodes = status.f_files == 0 || status.f_favail > 0
        guard free.overflow || free.partialValue >= UInt(bytes), hasInodes else {
            throw SystemError("statvfs", errno: ENOSPC, on: path.string)
        }
    }

    /// The target of a symbolic link, which need not exist; nil if it cannot be read.
    package static func target(ofLink path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &target, target.count)
        return count < 0 ? nil : String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
