internal import Glibc
package import Posix
package import SystemPackage

/// Why the state directory cannot be used: the directory, the user, and the system call that failed.
package struct StateProblem: Equatable, Sendable {
    package let directory: FilePath
    package let user: String
    package let error: SystemError
    /// Whether the directory was removed or replaced after this process had used it.
    package let isReplaced: Bool

    package init(
        _ directory: FilePath, _ error: SystemError, user: String = UserIdentity.currentName, isReplaced: Bool = false
    ) {
        self.directory = directory
        self.user = user
        self.error = error
        self.isReplaced = isReplaced
    }
}

extension StateProblem: CustomStringConvertible {
    /// One line for a client, a log and a status line.
    package var description: String {
        // The call may have worked on a parent or on a directory in it.
        let place = error.subject.flatMap { $0 == directory.string ? nil : " \($0)" } ?? ""
        return "state directory \(directory): \(error.call)\(place) as user \(user): \(error.reason); \(remedy)"
    }

    private var remedy: String {
        switch error.errno {
        case ENOSPC: "make room on its file system"
        case EROFS where isReplaced: "the directory was replaced while the gateway ran: restart the gateway"
        case EROFS: "its file system and the sandbox of the service must allow writing"
        case ENOTDIR: "remove the file that is in the place of a directory"
        default:
            "make it a directory with mode 0700 that belongs to this user, or set another one in OPENCLAW_STATE_DIR"
        }
    }
}
