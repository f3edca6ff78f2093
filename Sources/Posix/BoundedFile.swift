internal import Glibc

/// A regular file that is open for reading at offsets.
///
/// Opening never blocks: a FIFO or a device is opened without waiting, and then refused.
package final class BoundedFile {
    package let identity: FileIdentity
    /// The size in bytes when the file was opened.
    package let size: Int
    private let descriptor: CInt

    /// - Throws: `SystemError`, with `EISDIR` or `EINVAL` for a path that is not a regular file.
    package init(_ path: String) throws(SystemError) {
        let opened = try checked("open", on: path) {
            unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw SystemError("open", errno: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL, on: path)
        }
        descriptor = opened
        size = Int(status.st_size)
        identity = FileIdentity(status)
    }

    deinit { close(descriptor) }

    /// The bytes from `offset` on, at most `count`; fewer if the file has become shorter or a read fails.
    package func bytes(at offset: Int, count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = unsafe buffer.baseAddress.map { unsafe $0 + filled }
                let read = unsafe pread(descriptor, target, count - filled, off_t(offset + filled))
                if read > 0 { filled += read } else if read == 0 || errno != EINTR { break }
            }
        }
    }
}

/// Whether a name exists; a symbolic link counts even if its target does not exist.
package func isNamed(_ path: String) -> Bool {
    var status = stat()
    return unsafe path.withCString { unsafe lstat($0, &status) } == 0
}

/// Why this process cannot open the files of a directory; nil if it can.
///
/// - Source: access(2): `ENOENT`, `ENOTDIR`, `EACCES` …
package func directoryFault(_ path: String) -> SystemError? {
    unsafe access(path + "/.", X_OK) == 0 ? nil : SystemError("access", errno: errno, on: path)
}
