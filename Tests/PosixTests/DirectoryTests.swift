import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct DirectoryTests {
    private func names(_ directory: Directory) throws -> [String] {
        var names: [String] = []
        try directory.forEachName { names.append($0) }
        return names.sorted()
    }

    @Test("Names are visited one by one, each time from the beginning, and may be removed during a visit")
    func forEachName() throws {
        let temporary = try TemporaryDirectory()
        for number in 0..<2_000 { try temporary.write("", to: "\(number)") }
        let directory = try Directory(at: temporary.filePath)

        #expect(try names(directory).count == 2_000)
        var met = 0
        try directory.forEachName { name in
            met += 1
            try directory.remove(name)
        }
        #expect(met == 2_000)
        #expect(try names(directory).isEmpty)
    }

    @Test("What a body throws ends the walk")
    func throwing() throws {
        let temporary = try TemporaryDirectory()
        try temporary.write("", to: "a")

        #expect(throws: CancellationError.self) {
            try Directory(at: temporary.filePath).forEachName { _ in throw CancellationError() }
        }
    }

    @Test("No link is followed, and the status of a link is that of the link itself")
    func links() throws {
        let temporary = try TemporaryDirectory()
        try temporary.write("x", to: "below/file")
        #expect(unsafe symlink("file", "\(temporary.path)/below/link") == 0)
        #expect(unsafe symlink("below", "\(temporary.path)/short") == 0)
        let directory = try Directory(at: temporary.filePath)
        let below = try directory.directory("below")

        #expect(throws: SystemError("openat", errno: ELOOP, on: "link")) { try below.open("link", flags: O_RDONLY) }
        #expect(throws: SystemError.self) { try directory.existingDirectory("short") }
        #expect(try below.status("link")?.kind == .symbolicLink)
        #expect(try below.status("file")?.kind == .file)
        #expect(try directory.status("below")?.kind == .directory)
        #expect(try directory.status("nothing") == nil)
        #expect(try directory.existingDirectory("nothing") == nil)
    }

    @Test("A directory that was moved is still the same")
    func moved() throws {
        let temporary = try TemporaryDirectory()
        try temporary.write("x", to: "a/file")
        let directory = try Directory(at: temporary.filePath.appending("a"))
        try File.rename(temporary.filePath.appending("a"), to: temporary.filePath.appending("b"))

        try directory.rename("file", to: "other")

        #expect(temporary.files() == ["b/other"])
    }

    @Test("Removing a missing file is not an error")
    func removeNothing() throws {
        let temporary = try TemporaryDirectory()
        let directory = try Directory(at: temporary.filePath)
        try directory.remove("x")
        try directory.removeDirectory("x")
        try temporary.makeDirectory("full")
        try temporary.write("x", to: "full/x")

        #expect(throws: SystemError.self) { try directory.remove("full") }
        #expect(throws: SystemError("unlinkat", errno: ENOTEMPTY, on: "full")) { try directory.removeDirectory("full") }
    }
}

struct DirectoryAccessTests {
    @Test("Files and directories are opened and made below a directory")
    func performed() throws {
        let temporary = try TemporaryDirectory()
        let directory = try Directory(at: temporary.filePath)
        _ = try directory.perform(.makeDirectory, ["a"])
        _ = try directory.perform(.makeDirectory, ["a"])
        try File.writeAll([1, 2], to: try directory.perform(.makeFile, ["a", "b"]))

        #expect(try directory.perform(.openFile, ["a", "b"]).read(at: 0, count: 9) == [1, 2])
        #expect(try directory.existing(.openFile, ["a", "c"]) == nil)
        #expect(try directory.existing(.openFile, ["c", "b"]) == nil)
        #expect(throws: SystemError("openat", errno: EEXIST, on: "a/b")) {
            try directory.perform(.makeFile, ["a", "b"])
        }
        #expect(try FileMode.of("\(temporary.path)/a") == 0o700)
        #expect(try FileMode.of("\(temporary.path)/a/b") == 0o600)
    }

    @Test(
        "No name leads out of the directory",
        arguments: [["a", ""], ["."], [".."], ["a", ".."], ["a/b"], ["a", "/etc/passwd"], ["a", "b\0"]])
    func names(path: [String]) throws {
        let temporary = try TemporaryDirectory()
        try temporary.write("x", to: "a/b")
        let directory = try Directory(at: temporary.filePath)
        for operation in [DirectoryOperation.openFile, .openDirectory, .makeFile, .makeDirectory] {
            let shown = path.joined(separator: "/")
            #expect(throws: SystemError("openat", errno: EINVAL, on: shown)) { try directory.perform(operation, path) }
        }
    }

    @Test("Without a name the directory itself is opened, and nothing is made", arguments: [[], [""]])
    func itself(path: [String]) throws {
        let temporary = try TemporaryDirectory()
        try temporary.write("x", to: "a")
        let directory = try Directory(at: temporary.filePath)
        var names: [String] = []
        try Directory(try directory.perform(.openDirectory, path)).forEachName { names.append($0) }
        #expect(names == ["a"])
        for operation in [DirectoryOperation.openFile, .makeFile, .makeDirectory] {
            #expect(throws: SystemError("openat", errno: EINVAL, on: "")) { try directory.perform(operation, path) }
        }
    }

    @Test("Only a regular file is opened as one, and a FIFO does not block")
    func kinds() throws {
        let temporary = try TemporaryDirectory()
        #expect(unsafe mkfifo("\(temporary.path)/fifo", 0o600) == 0)
        #expect(unsafe symlink("/etc/passwd", "\(temporary.path)/link") == 0)
        try temporary.makeDirectory("directory")
        let directory = try Directory(at: temporary.filePath)
        for name in ["fifo", "link", "directory"] {
            #expect(throws: SystemError("openat", errno: EINVAL, on: name)) { try directory.perform(.openFile, [name]) }
        }
    }
}
