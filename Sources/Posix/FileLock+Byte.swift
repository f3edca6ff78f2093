internal import CLinux
internal import Glibc

extension FileLock {
    /// Takes the lock of one byte of a file, which may be beyond its end; false if another open file holds it.
    ///
    /// The file must be open for writing. The lock belongs to the open file, like a lock of flock(2), and does not
    /// conflict with one.
    /// - Source: fcntl(2), open file description locks.
    package static func takeByte(_ file: Descriptor, at offset: Int) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try checked("fcntl") { clinux_lock_byte(file.number, off_t(offset), CInt(F_WRLCK)) }
            return true
        } catch {
            if error.errno == EAGAIN || error.errno == EACCES { return false }
            throw error
        }
    }

    /// Releases the lock of a byte before the descriptor is closed.
    package static func releaseByte(_ file: Descriptor, at offset: Int) throws(SystemError) {
        try checked("fcntl") { clinux_lock_byte(file.number, off_t(offset), CInt(F_UNLCK)) }
    }
}
