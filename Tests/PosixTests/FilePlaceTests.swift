internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

/// Serialized, because a file with more permissions than the umask allows changes the umask for a moment.
@Suite(.serialized)
struct FilePlaceTests {
    private let temporary: TemporaryDirectory
    private let tree: FileTree

    init() throws {
        temporary = try TemporaryDirectory()
        tree = try FileTree(at: temporary.filePath)
    }

    private func replace(_ name: String, _ text: String) throws {
        try tree.place(of: name).replace(with: Array(text.utf8))
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try tree.file(name).read(at: 0, count: 1_000), as: UTF8.self)
    }

    @Test("The new file keeps the mode of the old one", arguments: [0o600, 0o644, 0o666, 0o755, 0o777, 0o200])
    func mode(mode: Int) throws {
        let path = try temporary.write("old", to: "file", mode: mode)
        let before = FileStatus(ofLink: path)
        try replace("file", "new")
        #expect(try FileMode.of(path) == mode)
        #expect(FileStatus(ofLink: path)?.identity != before?.identity)
        #expect(try text("file") == "new")
        #expect(try temporary.names() == ["file"])
    }

    @Test("A new file has the mode of the umask, and that of another file if it replaces it under another name")
    func newFile() throws {
        let mask = umask(0)
        umask(mask)
        try replace("file", "new")
        #expect(try FileMode.of("\(temporary.path)/file") == Int(0o666 & ~mask))
        let model = FileStatus(ofLink: try temporary.write("x", to: "model", mode: 0o700))
        try tree.place(of: "moved").replace(with: [], permissionsOf: model)
        #expect(try FileMode.of("\(temporary.path)/moved") == 0o700)
    }

    @Test("Other names of a file keep the old content")
    func hardLink() throws {
        let path = try temporary.write("old", to: "file")
        #expect(unsafe Glibc.link(path, "\(temporary.path)/other") == 0)
        try replace("file", "new")
        #expect(try (text("file"), text("other")) == ("new", "old"))
    }

    @Test("A file of another owner is written in place and keeps its owner", .enabled(if: getuid() == 0, "needs root"))
    func owner() throws {
        let path = try temporary.write("old content", to: "file", mode: 0o666)
        #expect(unsafe chown(path, 1, 2) == 0)
        let before = FileStatus(ofLink: path)
        try replace("file", "new")
        let after = FileStatus(ofLink: path)
        #expect(after?.identity == before?.identity)
        #expect(after.map { [$0.user, $0.group, $0.permissions] } == [1, 2, 0o666])
        #expect(try text("file") == "new")
        #expect(try temporary.names() == ["file"])
    }

    @Test("A directory or a FIFO is not replaced", arguments: [true, false])
    func kinds(isDirectory: Bool) throws {
        let path = "\(temporary.path)/name"
        #expect(unsafe isDirectory ? mkdir(path, 0o700) == 0 : mkfifo(path, 0o600) == 0)
        #expect(throws: SystemError("fstatat", errno: isDirectory ? EISDIR : EINVAL)) { try replace("name", "x") }
        #expect(try temporary.names() == ["name"])
    }

    @Test("The file of a killed process is removed; that of a running process is not")
    func abandoned() throws {
        let first = try temporary.write("half", to: ".openclaw-0.tmp")
        try temporary.write("half", to: ".openclaw-1.tmp")
        let running = try File.open(FilePath(first))
        #expect(try FileLock.takeNow(running))
        try replace("file", "new")
        #expect(try temporary.names() == [".openclaw-0.tmp", "file"])
        #expect(try String(decoding: running.read(at: 0, count: 9), as: UTF8.self) == "half")
    }

    @Test("Files that several killed processes, or one that wrote many files, have left are removed")
    func manyAbandoned() throws {
        for number in [3, 63, 64, 65] { try temporary.write("half", to: ".openclaw-\(number).tmp") }
        try replace("file", "new")
        #expect(try temporary.names() == ["file"])
    }

    @Test(
        "A file that this user may not write is not replaced, although the directory is writable",
        .enabled(if: geteuid() != 0, "root may write every file"))
    func readOnly() throws {
        try temporary.write("old", to: "file", mode: 0o444)
        #expect(throws: SystemError("faccessat", errno: EACCES, on: "file")) { try replace("file", "new") }
        #expect(try text("file") == "old")
    }

    @Test("Names that are not files are left alone, and if all temporary names are taken this is an error")
    func taken() throws {
        for number in 0..<64 { try temporary.makeDirectory(".openclaw-\(number).tmp") }
        #expect(throws: SystemError("openat", errno: EBUSY, on: ".openclaw-0.tmp")) { try replace("file", "new") }
        try Directory(at: temporary.filePath).removeDirectory(".openclaw-63.tmp")
        try replace("file", "new")
        #expect(try temporary.names().count == 64)
    }
}
