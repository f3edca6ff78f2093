internal import Glibc

/// A regular file, open for reading parts of it.
///
/// Opening never waits, whatever the name leads to: a FIFO or a device is refused after the open.
package final class BoundedFile {
    package let identity: FileIdentity
    /// Bytes at the time of opening.
    package let size: Int
    private let descriptor: CInt

    /// Nil when there is no regular file that may be read.
    package init?(_ path: String) {
        let opened = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }
        if opened < 0 { return nil }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            return nil
        }
        descriptor = opened
        size = Int(status.st_size)
        identity = FileIdentity(status)
    }

    deinit { close(descriptor) }

    /// The bytes from `offset` on, at most `count`; fewer when the file has become shorter or cannot be read.
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

/// Whether a path leads to a directory.
package func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe path.withCString { unsafe stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
}
