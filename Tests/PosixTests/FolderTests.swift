import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct FolderTests {
    private func names(_ folder: Folder) throws -> [String] {
        var names: [String] = []
        try folder.forEachName { names.append($0) }
        return names.sorted()
    }

    @Test("Names are met one by one, each time from the beginning, and may be removed meanwhile")
    func forEachName() throws {
        let temporary = try TemporaryFolder()
        for number in 0..<2_000 { try temporary.write("", to: "\(number)") }
        let folder = try Folder(at: temporary.filePath)

        #expect(try names(folder).count == 2_000)
        var met = 0
        try folder.forEachName { name in
            met += 1
            try folder.remove(name)
        }
        #expect(met == 2_000)
        #expect(try names(folder).isEmpty)
    }

    @Test("What a body throws ends the walk")
    func throwing() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("", to: "a")

        #expect(throws: CancellationError.self) {
            try Folder(at: temporary.filePath).forEachName { _ in throw CancellationError() }
        }
    }

    @Test("No link is followed, and a link is what its status tells")
    func links() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("x", to: "below/file")
        #expect(unsafe symlink("file", "\(temporary.path)/below/link") == 0)
        #expect(unsafe symlink("below", "\(temporary.path)/short") == 0)
        let folder = try Folder(at: temporary.filePath)
        let below = try folder.folder("below")

        #expect(throws: SystemError("openat", errno: ELOOP, on: "link")) { try below.open("link", flags: O_RDONLY) }
        #expect(throws: SystemError.self) { try folder.existingFolder("short") }
        #expect(try below.status("link")?.kind == .other)
        #expect(try below.status("file")?.kind == .file)
        #expect(try folder.status("below")?.kind == .folder)
        #expect(try folder.status("nothing") == nil)
        #expect(try folder.existingFolder("nothing") == nil)
    }

    @Test("A folder that was moved is still the same")
    func moved() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("x", to: "a/file")
        let folder = try Folder(at: temporary.filePath.appending("a"))
        try File.rename(temporary.filePath.appending("a"), to: temporary.filePath.appending("b"))

        try folder.rename("file", to: "other")

        #expect(temporary.files() == ["b/other"])
    }

    @Test("Removing what is not there is no error")
    func removeNothing() throws {
        let temporary = try TemporaryFolder()
        let folder = try Folder(at: temporary.filePath)
        try folder.remove("x")
        try folder.removeFolder("x")
        try temporary.makeFolder("full")
        try temporary.write("x", to: "full/x")

        #expect(throws: SystemError.self) { try folder.remove("full") }
        #expect(throws: SystemError("unlinkat", errno: ENOTEMPTY, on: "full")) { try folder.removeFolder("full") }
    }
}

struct FolderAccessTests {
    @Test("Files and folders are opened and made below a folder")
    func performed() throws {
        let temporary = try TemporaryFolder()
        let folder = try Folder(at: temporary.filePath)
        _ = try folder.perform(.makeFolder, ["a"])
        _ = try folder.perform(.makeFolder, ["a"])
        try File.writeAll([1, 2], to: try folder.perform(.makeFile, ["a", "b"]))

        #expect(try folder.perform(.openFile, ["a", "b"]).read(at: 0, count: 9) == [1, 2])
        #expect(try folder.existing(.openFile, ["a", "c"]) == nil)
        #expect(try folder.existing(.openFile, ["c", "b"]) == nil)
        #expect(throws: SystemError("openat", errno: EEXIST, on: "a/b")) { try folder.perform(.makeFile, ["a", "b"]) }
        #expect(try FileMode.of("\(temporary.path)/a") == 0o700)
        #expect(try FileMode.of("\(temporary.path)/a/b") == 0o600)
    }

    @Test(
        "No name leads out of the folder",
        arguments: [[], [""], ["."], [".."], ["a", ".."], ["a/b"], ["a", "/etc/passwd"], ["a", "b\0"]])
    func names(path: [String]) throws {
        let temporary = try TemporaryFolder()
        try temporary.write("x", to: "a/b")
        let folder = try Folder(at: temporary.filePath)
        for operation in [FolderOperation.openFile, .openFolder, .makeFile, .makeFolder] {
            let shown = path.joined(separator: "/")
            #expect(throws: SystemError("openat", errno: EINVAL, on: shown)) { try folder.perform(operation, path) }
        }
    }

    @Test("What is no regular file is not opened as one, and a FIFO is not waited for")
    func kinds() throws {
        let temporary = try TemporaryFolder()
        #expect(unsafe mkfifo("\(temporary.path)/fifo", 0o600) == 0)
        #expect(unsafe symlink("/etc/passwd", "\(temporary.path)/link") == 0)
        try temporary.makeFolder("folder")
        let folder = try Folder(at: temporary.filePath)
        for name in ["fifo", "link", "folder"] {
            #expect(throws: SystemError("openat", errno: EINVAL, on: name)) { try folder.perform(.openFile, [name]) }
        }
    }
}
