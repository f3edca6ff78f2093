internal import Glibc
package import Posix
package import SystemPackage

/// The state directory, for a process that may still create it: a supervisor, or a worker before it is confined.
///
/// A confined worker cannot create the directory, and a ruleset of Landlock refers to the directory, not to its name.
package struct StateDirectory: Sendable {
    package let path: FilePath
    /// Determined here, before a worker is confined and can no longer read the accounts.
    private let user = UserIdentity.currentName
    /// Why it cannot be used; nil if it can.
    package private(set) var problem: StateProblem?
    /// The directory with which this process began.
    private var first: FileIdentity?
    /// The directory at the last inspection.
    package private(set) var current: FileIdentity?

    package init(_ path: FilePath) {
        self.path = path
    }

    /// Creates the directory and its parents with mode 0700 if it is missing, and checks it if it was replaced. Costs
    /// one stat(2) while nothing has changed.
    ///
    /// - Returns: whether the problem has changed.
    package mutating func inspect() -> Bool {
        let found = try? File.status(path)?.identity
        if let found, found == current, problem == nil { return false }
        let earlier = problem
        do throws(SystemError) {
            if found == nil { try AtomicFile.createDirectory(path) }
            try Self.check(path)
            problem = nil
        } catch {
            problem = StateProblem(path, error, user: user, isReplaced: first != nil && found != first)
        }
        current = try? File.status(path)?.identity
        if first == nil, problem == nil { first = current }
        return problem != earlier
    }

    /// Checks whether sessions can be written: the directory itself, and the directory of the agents if it exists.
    package static func check(_ path: FilePath) throws(SystemError) {
        try File.checkWritable(path)
        let agents = path.appending("agents")
        do throws(SystemError) { try File.checkWritable(agents) } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    /// Free space below which a disk counts as full, in bytes.
    private static let roomBytesMin = 65_536

    /// The problem of a directory for a worker, including a full disk.
    package static func problem(of path: FilePath) -> StateProblem? {
        do throws(SystemError) {
            try check(path)
            try File.checkRoom(path, bytes: roomBytesMin)
            return nil
        } catch {
            return StateProblem(path, error)
        }
    }
}
