internal import CLinux
internal import Glibc

/// The confinement measures that this machine supports; a kernel or a container may lack any of them.
package struct Confinement: Equatable, Sendable {
    package var landlock: Landlock?
    package var filter: SystemCallFilter?

    package init(landlock: Landlock? = nil, filter: SystemCallFilter? = nil) {
        self.landlock = landlock
        self.filter = filter
    }

    /// Applies each measure in a child and checks that it is in force. This process must have no-new-privileges set.
    ///
    /// If another process kills the child, the trial is repeated, because its result is unknown.
    ///
    /// - Parameter attempt: runs in the child; returns the measures that work.
    /// - Throws: `SystemError` when fork fails, or with `EINTR` when each child was killed.
    package static func tried(_ attempt: (Confinement) -> CInt = { $0.attempt() }) throws(SystemError) -> Confinement {
        let offered = Confinement(
            landlock: .offered(), filter: optional { () throws(SystemError) in try SystemCallFilter() })
        for _ in 0..<attemptsMax {
            guard case .parent(let pid) = try forkProcess() else { _exit(attempt(offered)) }
            var word: CInt = 0
            try checked("waitpid") { unsafe waitpid(pid, &word, 0) }
            switch ExitStatus(word) {
            case .exited(let working):
                return Confinement(
                    landlock: working & worksLandlock != 0 ? offered.landlock : nil,
                    filter: working & worksFilter != 0 ? offered.filter : nil)
            case .signalled(SIGKILL): continue
            default: return Confinement()
            }
        }
        throw SystemError("waitpid", errno: EINTR, on: "the process that tries Landlock and the system call filter")
    }

    private static let attemptsMax = 3
    private static let worksLandlock: CInt = 1
    private static let worksFilter: CInt = 2

    /// In the child: returns the measures that work as the exit status.
    package func attempt() -> CInt {
        var working: CInt = 0
        if let landlock, Self.takesHold(landlock) { working |= Self.worksLandlock }
        if let filter, Self.takesHold(filter) { working |= Self.worksFilter }
        return working
    }

    private static func takesHold(_ landlock: Landlock) -> Bool {
        guard optional({ () throws(SystemError) in try Landlock.enforce(landlock.ruleset(AllowedPaths())) }) != nil
        else {
            return false
        }
        return unsafe clinux_open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) == -1 && errno == EACCES
    }

    private static func takesHold(_ filter: SystemCallFilter) -> Bool {
        optional({ () throws(SystemError) in try filter.install() }) != nil && SystemCallFilter.isInForce
    }

    /// Whether a measure is missing that the kernels of Debian 12 and later have.
    package var isIncomplete: Bool { landlock == nil || filter == nil }
}

extension Confinement: CustomStringConvertible {
    /// The measures and the missing ones: `Landlock 7, system call filter`.
    package var description: String {
        let files = landlock.map { "Landlock \($0.version)\($0.scopesSignals ? "" : " (signals not scoped)")" }
        return "\(files ?? "no Landlock"), \(filter == nil ? "no system call filter" : "system call filter")"
    }
}
