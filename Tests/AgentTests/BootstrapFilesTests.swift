import Agent
import Glibc
import Posix
import TestSupport
import Testing

struct BootstrapFilesTests {
    @Test("Files are in their order; a missing one is named, except BOOTSTRAP.md and memory files")
    func order() throws {
        let workspace = try TemporaryDirectory()
        try workspace.write("I am Ada.", to: "USER.md")
        try workspace.write("Be kind.", to: "AGENTS.md")
        try workspace.write("We met.", to: "MEMORY.md")
        let files = BootstrapFiles(workspace: workspace.path).files
        let place = { (name: String) in workspace.path + "/" + name }
        #expect(
            files == [
                .init(path: place("AGENTS.md"), content: .text("Be kind.")),
                .init(path: place("SOUL.md"), content: .missing),
                .init(path: place("TOOLS.md"), content: .missing),
                .init(path: place("IDENTITY.md"), content: .missing),
                .init(path: place("USER.md"), content: .text("I am Ada.")),
                .init(path: place("HEARTBEAT.md"), content: .missing),
                .init(path: place("MEMORY.md"), content: .text("We met.")),
            ])
    }

    @Test("A byte order mark at the start of a file is not part of the instructions")
    func byteOrderMark() throws {
        let workspace = try TemporaryDirectory()
        try workspace.write("\u{FEFF}Be \u{FEFF}kind.", to: "AGENTS.md")
        let first = BootstrapFiles(workspace: workspace.path).files.first
        #expect(first == .init(path: "\(workspace.path)/AGENTS.md", content: .text("Be \u{FEFF}kind.")))
    }

    @Test("Without a workspace there are no files, not even missing ones, and the problem is the directory")
    func noWorkspace() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        for (path, code) in [("/nonexistent/workspace", ENOENT), (file, ENOTDIR), ("\(file)/x", ENOTDIR)] {
            let files = BootstrapFiles(workspace: path)
            #expect(files.files == [])
            #expect(
                files.problems == [
                    BootstrapProblem(path: path, .workspace(SystemError("access", errno: code, on: path)))
                ])
        }
    }

    @Test("A file that exists and cannot be read is a problem; a missing one is not")
    func unreadable() throws {
        let workspace = try TemporaryDirectory()
        try workspace.makeDirectory("AGENTS.md")
        #expect(unsafe symlink("/nonexistent/SOUL.md", "\(workspace.path)/SOUL.md") == 0)
        let files = BootstrapFiles(workspace: workspace.path)
        let (agents, soul) = ("\(workspace.path)/AGENTS.md", "\(workspace.path)/SOUL.md")
        #expect(
            files.problems == [
                BootstrapProblem(path: agents, .file(SystemError("open", errno: EISDIR, on: agents))),
                BootstrapProblem(path: soul, .file(SystemError("open", errno: ENOENT, on: soul))),
            ])
    }

    @Test("A long file keeps 70 % of its head and 20 % of its tail around a marker; no character is split")
    func excerpt() throws {
        let workspace = try TemporaryDirectory()
        try workspace.write("a" + String(repeating: "é", count: 500) + "z", to: "AGENTS.md")
        let files = BootstrapFiles(workspace: workspace.path, limits: .init(fileBytesMax: 100))
        #expect(files.problems == [BootstrapProblem(path: workspace.path + "/AGENTS.md", .cut(bytesMax: 100))])
        let head = "a" + String(repeating: "é", count: 34)
        let tail = String(repeating: "é", count: 9) + "z"
        let marker = "\n\n[… AGENTS.md: 88 of 1002 bytes shown; read the file for the rest …]\n\n"
        #expect(files.files.first?.content == .text(head + marker + tail))
    }

    @Test("All files together stay within the total; the first that finds no room is left out and named")
    func total() throws {
        let workspace = try TemporaryDirectory()
        for name in ["AGENTS.md", "SOUL.md", "TOOLS.md"] {
            try workspace.write(String(repeating: "x", count: 100), to: name)
        }
        let files = BootstrapFiles(workspace: workspace.path, limits: .init(fileBytesMax: 100, totalBytesMax: 210))
        #expect(files.files.filter { $0.content != .missing }.map(\.path).count == 2)
        #expect(files.problems == [BootstrapProblem(path: workspace.path + "/TOOLS.md", .leftOut)])
    }

    @Test("Two names of one file are read once, a FIFO and a directory are not waited for")
    func oddFiles() throws {
        let workspace = try TemporaryDirectory()
        try workspace.write("once", to: "MEMORY.md")
        #expect(unsafe symlink("MEMORY.md", workspace.path + "/memory.md") == 0)
        #expect(unsafe mkfifo(workspace.path + "/AGENTS.md", 0o600) == 0)
        #expect(unsafe mkdir(workspace.path + "/SOUL.md", 0o700) == 0)
        let files = BootstrapFiles(workspace: workspace.path).files
        #expect(files.filter { $0.content == .text("once") }.count == 1)
        #expect(files.first { $0.path.hasSuffix("AGENTS.md") }?.content == .missing)
        #expect(files.first { $0.path.hasSuffix("SOUL.md") }?.content == .missing)
    }

    @Test("Bytes that are not UTF-8 are repaired, not refused")
    func invalidText() throws {
        let workspace = try TemporaryDirectory()
        let file = unsafe open(workspace.path + "/AGENTS.md", O_WRONLY | O_CREAT, 0o600)
        #expect(unsafe write(file, [0x61, 0xff, 0x62] as [UInt8], 3) == 3)
        close(file)
        #expect(BootstrapFiles(workspace: workspace.path).files.first?.content == .text("a\u{FFFD}b"))
    }
}
