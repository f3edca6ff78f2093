internal import Glibc
internal import Posix
internal import SystemPackage

/// How a request comes to hold a session: flock(2) on the session's own file.
///
/// Those who wait are counted without another file: each holds a lock of its own (F_OFD_SETLK of fcntl(2), which knows
/// nothing of flock) on one of `waitersMax` bytes far behind the end of the session's file. The kernel gives both back
/// when the last copy of the descriptor is closed, whatever ended the process.
struct SessionLock {
    /// The first byte that a waiter may hold: no file of ours gets there.
    private static let waitersOffset = 1 << 48

    private let opening: SessionOpenOptions
    private let waiting: any Waiting
    private let until: ContinuousClock.Instant?

    init(_ opening: SessionOpenOptions, _ waiting: any Waiting) {
        self.opening = opening
        self.waiting = waiting
        until = opening.lockWaitSeconds.map { waiting.now + .seconds($0) }
    }

    /// Opens a file, which is made if there is none, and takes its lock.
    ///
    /// Once it has the lock it makes sure that the name still means this file: it may have been put away meanwhile.
    func take(_ path: FilePath) throws -> Descriptor {
        while true {
            let file = try opened(path)
            if try !FileLock.takeNow(file) { try wait(for: file) }
            if try File.status(path)?.identity == file.status().identity { return file }
        }
    }

    private func wait(for file: Descriptor) throws {
        let places = (0..<max(0, opening.waitersMax)).lazy.map { Self.waitersOffset + $0 }
        guard let place = try places.first(where: { try FileLock.takeByte(file, at: $0) }) else {
            throw SessionError.busy
        }
        do {
            guard try FileLock.take(file, through: waiting, until: until) else { throw SessionError.busy }
        } catch Interruption.deadlinePassed {
            throw SessionError.busy
        }
        try FileLock.releaseByte(file, at: place)
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

    /// Nil for the error that another process may cause at any time.
    private func opened(_ path: FilePath, flags: CInt, expecting: CInt) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try File.open(path, flags: flags | O_APPEND | O_NOFOLLOW)
        } catch {
            if error.errno == expecting { return nil }
            throw error
        }
    }
}
