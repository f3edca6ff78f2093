internal import Glibc

/// A regular file that is open for reading at offsets.
///
/// Opening never blocks: a FIFO or a device is opened without waiting, and then refused.
package final class BoundedFile {
    package let identity: FileIdentity
    /// The size in bytes when the file was opened.
    package let size: Int
    private let descriptor: CInt

    /// Fails if the path is not a regular file that this process may read.
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

/// Whether a path leads to a directory.
package func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return unsafe path.withCString { unsafe stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
}
