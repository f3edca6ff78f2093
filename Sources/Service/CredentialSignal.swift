internal import Posix

/// A flag in memory that the supervisor and its workers share. It is raised if a running worker has reported a
/// credential.
///
/// The supervisor reads the pages of its workers before it admits a connection only if the flag is raised, so that an
/// admission costs the same with any number of workers. A worker that raises it without a reason costs only that time.
struct CredentialSignal {
    private let page: MappedPage

    init() throws(SystemError) {
        let memory = try Descriptor.memoryFile("openclaw-credentials")
        try memory.truncate(to: Scoreboard.pageBytes)
        page = try MappedPage(of: memory, count: Scoreboard.pageBytes)
    }

    /// Raises the flag, in a worker that has stored the result on its page.
    func raise() {
        page.store(UInt8(1), at: 0)
    }

    /// Lowers the flag; true if it was raised.
    func take() -> Bool {
        guard page.load(UInt8.self, at: 0) != 0 else { return false }
        page.store(UInt8(0), at: 0)
        return true
    }
}
