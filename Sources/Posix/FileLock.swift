internal import Glibc

/// Locks on open files: flock(2), released by the kernel when the last copy of the descriptor is closed.
package enum FileLock {
    package enum Kind: Sendable {
        case shared
        case exclusive
    }

    /// Takes the lock; false if another open file holds it.
    package static func takeNow(_ file: Descriptor, _ kind: Kind = .exclusive) throws(SystemError) -> Bool {
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        do throws(SystemError) {
            try checked("flock") { flock(file.number, operation) }
            return true
        } catch {
            if error.errno == EWOULDBLOCK { return false }
            throw error
        }
    }

    /// Releases the lock while the file stays open.
    static func release(_ file: Descriptor) throws(SystemError) {
        try checked("flock") { flock(file.number, LOCK_UN) }
    }

    /// Waits for the lock and takes it; false if `until` passes first.
    ///
    /// Retries after 5 ms, doubling to 100 ms. Each delay is a random part between half and all of that, so that
    /// waiting processes do not retry at the same time.
    /// - Throws: `Interruption`, the errors of timers, and `SystemError`.
    package static func take(
        _ file: Descriptor, _ kind: Kind = .exclusive, through waiting: any Waiting,
        until: ContinuousClock.Instant? = nil
    ) throws -> Bool {
        var pause = 5
        var random = Random()
        while try !takeNow(file, kind) {
            let now = waiting.now
            if let until, now >= until { return false }
            let next = now + .milliseconds(Int.random(in: (pause + 1) / 2...pause, using: &random))
            _ = try waiting.wait(for: [], until: until.map { min($0, next) } ?? next)
            pause = min(pause * 2, 100)
        }
        return true
    }
}
