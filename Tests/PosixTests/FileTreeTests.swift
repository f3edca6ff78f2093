internal import Glibc
internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

struct FileTreeTests {
    /// A directory `inside` with files and links, next to a file and a directory that no path may reach.
    private let temporary: TemporaryDirectory
    private let root: String
    private let tree: FileTree

    init() throws {
        temporary = try TemporaryDirectory()
        root = "\(temporary.path)/inside"
        try temporary.write("outside", to: "secret")
        try temporary.write("outside", to: "other/secret")
        try temporary.write("content", to: "inside/a/file")
        tree = try FileTree(at: FilePath(root))
    }

    private func link(_ name: String, to target: String) throws {
        guard unsafe symlink(target, "\(root)/\(name)") == 0 else { throw TestFailure("symlink \(name)", errno) }
    }

    private func content(_ path: String, in tree: FileTree? = nil) throws(SystemError) -> String {
        String(decoding: try (tree ?? self.tree).file(path).read(at: 0, count: 100), as: UTF8.self)
    }

    /// The error of an operation, with any name of the call.
    private func code(_ body: () throws(SystemError) -> Void) -> CInt {
        do throws(SystemError) { try body() } catch { return error.errno }
        return 0
    }

    @Test("Paths in the directory are opened", arguments: ["a/file", "./a/file", "a//file", "a/../a/file", "a/./file"])
    func opened(path: String) throws {
        #expect(try content(path) == "content")
    }

    @Test(
        "No path leads out of the directory",
        arguments: [
            "../secret", "..", "a/../../secret", "/etc/passwd", "/", "a/../../inside/a/file", "../inside/a/file",
        ])
    func outside(path: String) {
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == EXDEV)
        #expect(code { () throws(SystemError) in _ = try tree.directory(path) } == EXDEV)
    }

    @Test(
        "Links with a target in the directory are followed",
        arguments: [
            ("file", "a/file"), ("./a/../a/file", "x"), ("x/../ROOT/a/file", "x"), ("ROOT/a/file", "x"),
            ("ROOT/a/../a/file", "x"), ("ROOT", "x/a/file"), ("a", "x/file"), ("ROOT/a", "x/file"),
        ])
    func followed(target: String, path: String) throws {
        if path.hasPrefix("x") {
            let target = target.hasPrefix("x/../ROOT") ? "\(root)/a/file" : target.replacing("ROOT", with: root)
            try link("x", to: target)
        }
        #expect(try content(path) == "content")
    }

    @Test("A link through other links is followed, whichever of them are absolute")
    func linksOfLinks() throws {
        try link("one", to: "\(root)/two")
        try link("two", to: "./three")
        try link("three", to: "\(root)/a")
        try link("a/four", to: "../one/file")
        #expect(try content("one/file") == "content")
        #expect(try content("a/four") == "content")
        #expect(try content("two/../one/file") == "content")
    }

    @Test(
        "Links that lead out are refused",
        arguments: [
            "../secret", "/etc/passwd", "ROOT/../secret", "ROOT-other", "..", "a/../../secret", "/proc/self/root",
        ])
    func linksOutside(target: String) throws {
        try link("x", to: target.replacing("ROOT", with: root))
        for path in ["x", "x/secret"] {
            #expect(code { () throws(SystemError) in _ = try tree.file(path) } == EXDEV)
            #expect(code { () throws(SystemError) in _ = try tree.place(of: path + "/y") } == EXDEV)
        }
        // A target that ends in `..` cannot be a file.
        let expected = target == ".." ? EISDIR : EXDEV
        #expect(code { () throws(SystemError) in _ = try tree.place(of: "x") } == expected)
    }

    @Test("Links in a circle are an error")
    func circle() throws {
        try link("x", to: "\(root)/y")
        try link("y", to: "x")
        #expect(code { () throws(SystemError) in _ = try tree.file("x") } == ELOOP)
        #expect(code { () throws(SystemError) in _ = try tree.place(of: "x") } == ELOOP)
    }

    @Test(
        "Only regular files are opened, without waiting",
        arguments: [("fifo", EINVAL), ("socket", EINVAL), ("a", EISDIR)])
    func kinds(name: String, error: CInt) throws {
        #expect(unsafe mkfifo("\(root)/fifo", 0o600) == 0)
        #expect(unsafe mknod("\(root)/socket", S_IFSOCK | 0o600, 0) == 0)
        #expect(code { () throws(SystemError) in _ = try tree.file(name) } == error)
        if error == EINVAL {
            #expect(code { () throws(SystemError) in _ = try tree.place(of: name).replace(with: []) } == error)
        }
    }

    @Test(
        "Names that cannot exist are errors",
        arguments: [("", ENOENT), ("a\0/file", EINVAL), ("a/file\0", EINVAL), ("..\0", EINVAL)])
    func invalid(path: String, error: CInt) {
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == error)
        if !path.isEmpty {
            #expect(code { () throws(SystemError) in _ = try tree.place(of: path) } == EINVAL)
            #expect(code { () throws(SystemError) in _ = try tree.makeDirectory(path) } == EINVAL)
        }
    }

    @Test("Long paths are errors", arguments: [(256, 1), (250, 20), (1, 5_000), (5_000_000, 1)])
    func long(length: Int, count: Int) {
        let path = Array(repeating: String(repeating: "n", count: length), count: count).joined(separator: "/")
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == ENAMETOOLONG)
        #expect(code { () throws(SystemError) in _ = try tree.makeDirectory(path) } == ENAMETOOLONG)
    }

    @Test("Missing directories are created; existing ones are not changed")
    func made() throws {
        try link("x", to: "\(root)/a")
        _ = try tree.makeDirectory("x/b/c")
        _ = try tree.makeDirectory("a/b/c")
        try tree.place(of: "x/b/c/d/new", makingDirectories: true).replace(with: [0x41])
        #expect(temporary.files(below: "inside/a") == ["b/c/d/new", "file"])
        for path in ["../new", "x/../../new", "/tmp/new"] {
            #expect(code { () throws(SystemError) in _ = try tree.makeDirectory(path) } == EXDEV)
        }
        #expect(code { () throws(SystemError) in _ = try tree.makeDirectory("a/file/b") } == ENOTDIR)
        #expect(code { () throws(SystemError) in _ = try tree.makeDirectory("none/../b") } == EISDIR)
    }

    @Test("The place of a link is that of its target, which may not exist; the place of its name is its own")
    func places() throws {
        try link("x", to: "\(root)/a/new")
        try tree.place(of: "x").replace(with: Array("text".utf8))
        #expect(try content("a/new") == "text")
        #expect(FileStatus(ofLink: "\(root)/x")?.kind == .symbolicLink)
        let name = try tree.placeOfName("x")
        try name.directory.remove(name.name)
        #expect(temporary.files(below: "inside") == ["a/file", "a/new"])
    }

    @Test("Absolute paths in the directory become relative, by each of its names")
    func relative() throws {
        let other = "\(temporary.path)/alias"
        #expect(unsafe symlink(root, other) == 0)
        let alias = try FileTree(at: FilePath(other))
        for (path, expected) in [("/a/b", "a/b"), ("", "."), ("/", "."), ("//a/./b/", "a/b"), ("/../x", "../x")] {
            #expect(alias.relative(other + path) == expected)
            #expect(alias.relative(root + path) == expected)
        }
        for path in ["/", "/etc/passwd", root + "x/a", "a"] { #expect(alias.relative(path) == nil) }
    }

    @Test("Without confinement every path is opened, but not through links of /proc")
    func unconfined() throws {
        let open = try FileTree(at: FilePath(root), isConfined: false)
        try link("x", to: "\(temporary.path)/secret")
        for path in ["../secret", "\(temporary.path)/secret", "x"] { #expect(try content(path, in: open) == "outside") }
        #expect(code { () throws(SystemError) in _ = try open.file("/proc/self/exe") } == ELOOP)
        try open.place(of: "x").replace(with: Array("new".utf8))
        try open.place(of: "\(temporary.path)/b/c", makingDirectories: true).replace(with: Array("new".utf8))
        #expect(try content("../secret", in: open) == "new")
        #expect(try content("\(temporary.path)/b/c", in: open) == "new")
    }
}
