internal import CLinux
internal import Glibc
package import SystemPackage

/// Identifies a file independently of its names: device and inode.
package struct FileIdentity: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}

/// The attributes of a file: stat(2).
package struct FileStatus: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A regular file.
        case file
        case directory
        case socket
        case symbolicLink
        /// A FIFO or a device.
        case other
    }

    package let identity: FileIdentity
    package let kind: Kind
    /// In bytes.
    package let size: Int
    /// Time of the last modification, in milliseconds since 1970.
    package let modified: Int64
    /// Read, write and execute for the owner, the group and others: `0o644`.
    package let permissions: UInt32
    /// The ids of the owner and of the group.
    package let user: UInt32
    package let group: UInt32
    /// The number of names that the file has.
    package let linkCount: Int

    init(_ status: stat) {
        identity = FileIdentity(status)
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFSOCK: kind = .socket
        case S_IFLNK: kind = .symbolicLink
        default: kind = .other
        }
        size = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec) * 1_000 + Int64(status.st_mtim.tv_nsec) / 1_000_000
        permissions = status.st_mode & 0o777
        user = status.st_uid
        group = status.st_gid
        linkCount = Int(status.st_nlink)
    }

    /// The attributes of a name, without following a symbolic link; nil if they cannot be read.
    package init?(ofLink path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }
}

extension Descriptor {
    /// The bytes of a file from an offset on; fewer than `count` only at its end.
    package func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = unsafe pread(
                    number, buffer.baseAddress.map { unsafe $0 + filled }, count - filled, off_t(offset + filled))
                if more == 0 { return }
                if more > 0 {
                    filled += more
                } else if errno != EINTR {
                    failure = SystemError("pread", errno: errno)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Writes at an offset, independently of the file position: pwrite(2).
    ///
    /// - Throws: `SystemError`, with `EIO` if not all bytes were written.
    package func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        let number = self.number
        let count = try checked("pwrite") { unsafe pwrite(number, bytes, bytes.count, offset) }
        if count < bytes.count { throw SystemError("pwrite", errno: EIO) }
    }

    /// The bytes of a file from an offset on, at most `count`; allocates only as much memory as the file has bytes.
    package func readGrowing(at offset: Int, count: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try read(at: offset + bytes.count, count: min(1 << 20, count - bytes.count))
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }

    package func status() throws(SystemError) -> FileStatus {
        var status = stat()
        try checked("fstat") { unsafe fstat(number, &status) }
        return FileStatus(status)
    }

    /// Sets the time of the last modification, in milliseconds since 1970.
    package func setModified(_ milliseconds: Int64) throws(SystemError) {
        let rest = (milliseconds % 1_000 + 1_000) % 1_000
        let time = timespec(tv_sec: time_t((milliseconds - rest) / 1_000), tv_nsec: Int(rest) * 1_000_000)
        try checked("futimens") { unsafe futimens(number, [time, time]) }
    }

    /// Flushes the file system of this file to disk: syncfs(2).
    package func flushFileSystem() throws(SystemError) {
        try checked("syncfs") { clinux_syncfs(number) }
    }

    /// Truncates a file to this size in bytes.
    package func truncate(to size: Int) throws(SystemError) {
        try checked("ftruncate") { ftruncate(number, off_t(size)) }
    }

    /// Flushes the content of a file to disk, with the metadata that reading it needs: fdatasync(2).
    package func flushData() throws(SystemError) {
        try checked("fdatasync") { fdatasync(number) }
    }
}

extension File {
    /// The attributes of a file; nil if it does not exist.
    package static func status(_ path: FilePath) throws(SystemError) -> FileStatus? {
        var status = stat()
        do throws(SystemError) {
            try checked("stat", on: path.string) { unsafe path.withPlatformString { unsafe stat($0, &status) } }
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// Removes the name of a file; does nothing if it does not exist.
    package static func remove(_ path: FilePath) throws(SystemError) {
        do throws(SystemError) {
            try checked("unlink", on: path.string) { unsafe path.withPlatformString { unsafe unlink($0) } }
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    /// Creates a FIFO that only this user may open: mkfifo(3).
    package static func makeFIFO(_ path: FilePath) throws(SystemError) {
        try checked("mkfifo", on: path.string) { unsafe path.withPlatformString { unsafe mkfifo($0, 0o600) } }
    }

    /// The names in a directory without `.` and `..`, sorted by their bytes; empty if the directory does not exist.
    package static func names(in directory: FilePath) throws(SystemError) -> [String] {
        guard let stream = unsafe directory.withPlatformString({ unsafe opendir($0) }) else {
            if errno == ENOENT { return [] }
            throw SystemError("opendir", errno: errno, on: directory.string)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
