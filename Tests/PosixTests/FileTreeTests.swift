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

    /// - Parameter byName: whether the kernel does not resolve the paths.
    private func tree(_ byName: Bool, isConfined: Bool = true) throws -> FileTree {
        try FileTree(at: FilePath(root), isConfined: isConfined, resolvesByName: byName)
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

    @Test(
        "Paths in the directory are opened", arguments: ["a/file", "./a/file", "a//file", "a/../a/file", "a/./file"],
        [false, true])
    func opened(path: String, byName: Bool) throws {
        #expect(try content(path, in: tree(byName)) == "content")
    }

    @Test(
        "No path leads out of the directory",
        arguments: [
            "../secret", "..", "a/../../secret", "/etc/passwd", "/", "a/../../inside/a/file", "../inside/a/file",
        ], [false, true])
    func outside(path: String, byName: Bool) throws {
        let tree = try tree(byName)
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == EXDEV)
        #expect(code { () throws(SystemError) in _ = try tree.directory(path) } == EXDEV)
    }

    @Test(
        "Links with a target in the directory are followed",
        arguments: [
            ("file", "a/file"), ("./a/../a/file", "x"), ("x/../ROOT/a/file", "x"), ("ROOT/a/file", "x"),
            ("ROOT/a/../a/file", "x"), ("ROOT", "x/a/file"), ("a", "x/file"), ("ROOT/a", "x/file"),
        ], [false, true])
    func followed(_ case: (target: String, path: String), byName: Bool) throws {
        let (target, path) = `case`
        if path.hasPrefix("x") {
            let target = target.hasPrefix("x/../ROOT") ? "\(root)/a/file" : target.replacing("ROOT", with: root)
            try link("x", to: target)
        }
        #expect(try content(path, in: tree(byName)) == "content")
    }

    @Test("A link through other links is followed, whichever of them are absolute", arguments: [false, true])
    func linksOfLinks(byName: Bool) throws {
        let tree = try tree(byName)
        try link("one", to: "\(root)/two")
        try link("two", to: "./three")
        try link("three", to: "\(root)/a")
        try link("a/four", to: "../one/file")
        #expect(try content("one/file", in: tree) == "content")
        #expect(try content("a/four", in: tree) == "content")
        #expect(try content("two/../one/file", in: tree) == "content")
    }

    @Test(
        "Links that lead out are refused",
        arguments: [
            "../secret", "/etc/passwd", "ROOT/../secret", "ROOT-other", "..", "a/../../secret", "/proc/self/root",
        ], [false, true])
    func linksOutside(target: String, byName: Bool) throws {
        let tree = try tree(byName)
        try link("x", to: target.replacing("ROOT", with: root))
        for path in ["x", "x/secret"] {
            #expect(code { () throws(SystemError) in _ = try tree.file(path) } == EXDEV)
            #expect(code { () throws(SystemError) in _ = try tree.place(of: path + "/y") } == EXDEV)
        }
        // A target that ends in `..` cannot be a file.
        let expected = target == ".." ? EISDIR : EXDEV
        #expect(code { () throws(SystemError) in _ = try tree.place(of: "x") } == expected)
    }

    @Test("Links in a circle are an error", arguments: [false, true])
    func circle(byName: Bool) throws {
        let tree = try tree(byName)
        try link("x", to: "\(root)/y")
        try link("y", to: "x")
        #expect(code { () throws(SystemError) in _ = try tree.file("x") } == ELOOP)
        #expect(code { () throws(SystemError) in _ = try tree.place(of: "x") } == ELOOP)
    }

    @Test(
        "Only regular files are opened, without waiting",
        arguments: [("fifo", EINVAL), ("socket", EINVAL), ("a", EISDIR)], [false, true])
    func kinds(_ case: (name: String, error: CInt), byName: Bool) throws {
        let (name, error) = `case`
        let tree = try tree(byName)
        #expect(unsafe mkfifo("\(root)/fifo", 0o600) == 0)
        #expect(unsafe mknod("\(root)/socket", S_IFSOCK | 0o600, 0) == 0)
        #expect(code { () throws(SystemError) in _ = try tree.file(name) } == error)
        if error == EINVAL {
            #expect(code { () throws(SystemError) in _ = try tree.place(of: name).replace(with: []) } == error)
        }
    }

    @Test(
        "Names that cannot exist are errors",
        arguments: [("", ENOENT), ("a\0/file", EINVAL), ("a/file\0", EINVAL), ("..\0", EINVAL)], [false, true])
    func invalid(_ case: (path: String, error: CInt), byName: Bool) throws {
        let (path, error) = `case`
        let tree = try tree(byName)
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == error)
        if !path.isEmpty {
            #expect(code { () throws(SystemError) in _ = try tree.place(of: path) } == EINVAL)
            #expect(code { () throws(SystemError) in _ = try tree.makeDirectory(path) } == EINVAL)
        }
    }

    @Test("Long paths are errors", arguments: [(256, 1), (250, 20), (1, 5_000), (5_000_000, 1)], [false, true])
    func long(_ case: (length: Int, count: Int), byName: Bool) throws {
        let (length, count) = `case`
        let tree = try tree(byName)
        let path = Array(repeating: String(repeating: "n", count: length), count: count).joined(separator: "/")
        #expect(code { () throws(SystemError) in _ = try tree.file(path) } == ENAMETOOLONG)
        #expect(code { () throws(SystemError) in _ = try tree.makeDirectory(path) } == ENAMETOOLONG)
    }

    @Test("Missing directories are created; existing ones are not changed", arguments: [false, true])
    func made(byName: Bool) throws {
        let tree = try tree(byName)
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

    @Test("Without confinement every path is opened, but not through links of /proc", arguments: [false, true])
    func unconfined(byName: Bool) throws {
        let open = try tree(byName, isConfined: false)
        try link("x", to: "\(temporary.path)/secret")
        for path in ["../secret", "\(temporary.path)/secret", "x"] { #expect(try content(path, in: open) == "outside") }
        // The text of such a link can be the path of another file.
        if !byName { #expect(code { () throws(SystemError) in _ = try open.file("/proc/self/exe") } == ELOOP) }
        let removed = try File.open(FilePath(temporary.write("outside", to: "removed")))
        try File.remove(FilePath("\(temporary.path)/removed"))
        #expect(code { () throws(SystemError) in _ = try open.file("/proc/self/fd/\(removed.number)") } != 0)
        try open.place(of: "x").replace(with: Array("new".utf8))
        try open.place(of: "\(temporary.path)/b/c", makingDirectories: true).replace(with: Array("new".utf8))
        #expect(try content("../secret", in: open) == "new")
        #expect(try content("\(temporary.path)/b/c", in: open) == "new")
    }
}
