import Agent
import Configuration
import Glibc
import SystemPackage
import TestSupport
import Testing

struct WorkspacesTests {
    static let names = ["AGENTS.md", "BOOTSTRAP.md", "HEARTBEAT.md", "IDENTITY.md", "SOUL.md", "TOOLS.md", "USER.md"]

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func agent(_ workspace: String, isOurs: Bool = true, skipBootstrap: Bool = false) -> Agent {
        var agent = Agent(id: "a", workspace: FilePath("\(directory.path)/\(workspace)"))
        agent.createsWorkspace = isOurs
        agent.settings.skipBootstrap = skipBootstrap
        return agent
    }

    /// Prepares the workspaces; the line for the journal, without the test's directory.
    private func prepare(_ agents: Agent...) -> String? {
        Workspaces(agents).prepare()?.replacing("\(directory.path)/", with: "")
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return unsafe stat("\(directory.path)/\(path)", &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("A missing workspace is created for this user only, with bootstrap files of a few lines each")
    func created() throws {
        #expect(prepare(agent("x/w")) == nil)
        #expect(directory.files(below: "x/w").sorted() == Self.names)
        #expect(mode("x/w") == 0o700)
        #expect(mode("x/w/AGENTS.md") == 0o600)
        let files = BootstrapFiles(workspace: "\(directory.path)/x/w")
        #expect(files.problems == [])
        let texts = files.files.compactMap { if case .text(let text) = $0.content { text } else { nil } }
        #expect(texts.count == Self.names.count)
        // About 300 tokens in every request.
        #expect(texts.joined().utf8.count < 1_200)
    }

    @Test(
        "An empty workspace gets the files; one with any entry is not changed, so that a removed file does not return")
    func once() throws {
        try directory.makeDirectory("empty")
        try directory.write("mine", to: "used/.hidden")
        #expect(prepare(agent("empty", isOurs: false), agent("used")) == nil)
        #expect(directory.files(below: "empty").sorted() == Self.names)
        #expect(directory.files(below: "used") == [".hidden"])

        #expect(unsafe unlink("\(directory.path)/empty/BOOTSTRAP.md") == 0)
        try directory.write("Be kind.", to: "empty/SOUL.md")
        #expect(prepare(agent("empty", isOurs: false)) == nil)
        #expect(!directory.files(below: "empty").contains("BOOTSTRAP.md"))
        #expect(BootstrapFiles(workspace: "\(directory.path)/empty").files[1].content == .text("Be kind."))
    }

    @Test("With skipBootstrap a workspace is created and stays empty")
    func skipped() {
        #expect(prepare(agent("w", skipBootstrap: true)) == nil)
        #expect(mode("w") == 0o700)
        #expect(directory.files(below: "w") == [])
    }

    @Test("A workspace elsewhere is not created")
    func elsewhere() {
        #expect(prepare(agent("w", isOurs: false)) == nil)
        #expect(mode("w") == 0)
    }

    @Test("Failures are one line with the first workspace, the reason and the remedy")
    func failures() throws {
        try directory.write("", to: "file")
        #expect(
            prepare(agent("file/w"), agent("file/v"), agent("good"))
                == "the workspace file/w of agent a cannot be created: "
                + "Not a directory (ENOTDIR); make it a directory that this user can write; "
                + "the same applies to 1 more workspace")
        #expect(directory.files(below: "good").sorted() == Self.names)
        #expect(unsafe symlink("nowhere", "\(directory.path)/link") == 0)
        #expect(
            prepare(agent("link")) == "the workspace link of agent a cannot be created: No such file or directory "
                + "(ENOENT); make it a directory that this user can write")
    }

    @Test("A file in the place of a workspace is left alone")
    func file() throws {
        try directory.write("mine", to: "w")
        #expect(prepare(agent("w")) == nil)
        #expect(directory.files(below: ".").sorted() == ["w"])
    }
}
