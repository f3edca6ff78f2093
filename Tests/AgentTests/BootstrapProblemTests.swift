import Agent
import Configuration
import Glibc
import Posix
import SystemPackage
import Testing

struct BootstrapProblemTests {
    private static func error(_ code: CInt) -> SystemError { SystemError("open", errno: code) }

    @Test(
        "The message names the path, what is wrong and the remedy",
        arguments: [
            (
                "/srv/w", BootstrapProblem.Kind.workspace(error(ENOENT)),
                "the workspace /srv/w does not exist: it must exist, and the user of the service must be able to read it"
            ),
            (
                "/srv/w", .workspace(error(ENOTDIR)),
                "the workspace /srv/w is not a directory: it must exist, and the user of the service must be able to read it"
            ),
            (
                "/home/anna/w", .workspace(error(EACCES)),
                "the workspace /home/anna/w cannot be entered: Permission denied (EACCES): the service has no access to "
                    + "home directories (ProtectHome= of its unit); move the files below its state directory"
            ),
            (
                "/srv/w/AGENTS.md", .file(error(EACCES)),
                "/srv/w/AGENTS.md cannot be read: Permission denied (EACCES): it must exist, and the user of the service "
                    + "must be able to read it"
            ),
            (
                "/srv/w/AGENTS.md", .file(error(ENOENT)),
                "/srv/w/AGENTS.md is a symbolic link to a file that does not exist: replace it with the file"
            ),
            ("/a", .cut(bytesMax: 20_000), "/a is longer than 20000 bytes and is cut: raise bootstrapMaxChars"),
            ("/a", .leftOut, "/a is left out: raise bootstrapTotalMaxChars"),
        ])
    func words(path: String, kind: BootstrapProblem.Kind, text: String) {
        #expect("\(BootstrapProblem(path: path, kind))" == text)
    }

    @Test(
        "Home directories are those that systemd can hide",
        arguments: [
            ("/home/a", true), ("/root", true), ("/run/user/0", true), ("/homes/a", false), ("/var/lib/root", false),
        ])
    func home(path: String, isIn: Bool) {
        #expect(BootstrapProblem.isInHome(path) == isIn)
    }

    @Test("A workspace that a start creates may be missing")
    func created() {
        var agent = Agent(id: "main", workspace: "/nonexistent")
        let files = BootstrapFiles(workspace: "/nonexistent")
        #expect(files.problems(of: agent) == files.problems)
        #expect(files.problems.count == 1)
        agent.createsWorkspace = true
        #expect(files.problems(of: agent) == [])
    }
}
