internal import Glibc
internal import Posix
internal import Service
internal import SystemPackage
internal import TestSupport
internal import Testing

struct StateDirectoryTests {
    @Test("A missing directory is created with its parents; one that is removed is created again")
    func created() throws {
        let directory = try TemporaryDirectory()
        var state = StateDirectory(FilePath("\(directory.path)/a/state"))
        let changed = state.inspect()
        #expect(!changed)
        #expect(state.problem == nil)
        #expect(unsafe rmdir(state.path.string) == 0)
        _ = state.inspect()
        #expect(state.problem == nil)
        #expect(try File.status(state.path)?.kind == .directory)
    }

    @Test("A problem is reported once, and its end, too")
    func reported() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        var state = StateDirectory(FilePath("\(file)/state"))
        let first = state.inspect()
        let again = state.inspect()
        #expect(first)
        #expect(!again)
        let expected = SystemError("mkdir", errno: ENOTDIR, on: "\(file)/state")
        #expect(state.problem == StateProblem(state.path, expected))
        #expect(unsafe unlink(file) == 0)
        let ended = state.inspect()
        #expect(ended)
        #expect(state.problem == nil)
    }

    @Test("A file in the place of the agents' directory is a problem")
    func agents() throws {
        let directory = try TemporaryDirectory()
        let agents = try directory.write("", to: "agents")
        let problem = StateDirectory.problem(of: FilePath(directory.path))
        #expect(problem?.error == SystemError("access", errno: ENOTDIR, on: agents))
    }

    @Test(
        "The line names directory, user, call and error, and what to do",
        arguments: [
            (
                SystemError("mkdir", errno: EACCES, on: "/srv"), false,
                "mkdir /srv as user anna: Permission denied (EACCES)"
            ),
            (
                SystemError("access", errno: EROFS, on: "/srv/state"), true,
                "was replaced while the gateway ran: restart"
            ),
            (
                SystemError("access", errno: EROFS, on: "/srv/state"), false,
                "access as user anna: Read-only file system"
            ),
            (SystemError("statvfs", errno: ENOSPC, on: "/srv/state"), false, "(ENOSPC); make room on its file system"),
        ])
    func description(error: SystemError, isReplaced: Bool, expected: String) {
        let line = "\(StateProblem("/srv/state", error, user: "anna", isReplaced: isReplaced))"
        #expect(line.hasPrefix("state directory /srv/state: "))
        #expect(line.contains(expected))
    }
}
