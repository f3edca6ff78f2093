internal import CLinux
internal import Glibc

extension FileLock {
    /// Takes the lock of one byte of a file, which may be behind its end, if nobody holds it; false if someone does.
    ///
    /// The file must be open for writing. The lock belongs to the open file, as that of flock(2) does, and neither
    /// hinders the other.
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

    /// Gives the lock of a byte back before the descriptor is closed.
    package static func releaseByte(_ file: Descriptor, at offset: Int) throws(SystemError) {
        try checked("fcntl") { clinux_lock_byte(file.number, off_t(offset), CInt(F_UNLCK)) }
    }
}
