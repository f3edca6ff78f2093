internal import Glibc
internal import Posix
internal import SystemPackage

/// Takes the lock of a session: flock(2) on the session's own file.
///
/// The waiting requests are counted without another file: each locks one of `waitersMax` bytes far after the end of the
/// session's file (F_OFD_SETLK of fcntl(2), which is independent of flock). The kernel releases both locks when the last
/// copy of the descriptor is closed, also after a crash.
struct SessionLock {
    /// The first byte that a waiter may lock: larger than any session file.
    private static let waitersOffset = 1 << 48

    private let options: SessionOpenOptions
    private let waiting: any Waiting
    private let until: ContinuousClock.Instant?

    init(_ options: SessionOpenOptions, _ waiting: any Waiting) {
        self.options = options
        self.waiting = waiting
        until = options.lockWaitSeconds.map { waiting.now + .seconds($0) }
    }

    /// Opens a file, which is created if it does not exist, and takes its lock.
    ///
    /// Starts again if the name no longer refers to the locked file, because the session was removed or archived during
    /// the wait.
    func take(_ path: FilePath) throws -> Descriptor {
        while true {
            let file = try opened(path)
            if try !FileLock.takeNow(file) { try wait(for: file) }
            if try File.status(path)?.identity == file.status().identity { return file }
        }
    }

    private func wait(for file: Descriptor) throws {
        let offsets = (0..<max(0, options.waitersMax)).lazy.map { Self.waitersOffset + $0 }
        guard let offset = try offsets.first(where: { try FileLock.takeByte(file, at: $0) }) else {
            throw SessionError.busy
        }
        do {
            guard try FileLock.take(file, through: waiting, until: until) else { throw SessionError.busy }
        } catch Interruption.deadlinePassed {
            throw SessionError.busy
        }
        try FileLock.releaseByte(file, at: offset)
    }

    private func opened(_ path: FilePath) throws(SessionError) -> Descriptor {
        do throws(SystemError) {
            while true {
                if let file = try opened(path, flags: O_RDWR, expecting: ENOENT) { return file }
                try AtomicFile.createDirectory(path.removingLastComponent())
                if let file = try opened(path, flags: O_RDWR | O_CREAT | O_EXCL, expecting: EEXIST) { return file }
            }
        } catch {
            throw SessionError(writing: error)
        }
    }

    /// Nil for the error `expecting`, which another process may cause at any time.
    private func opened(_ path: FilePath, flags: CInt, expecting: CInt) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try File.open(path, flags: flags | O_APPEND | O_NOFOLLOW)
        } catch {
            if error.errno == expecting { return nil }
            throw error
        }
    }
}
