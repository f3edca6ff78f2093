import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct AtomicFileTests {
    @Test("A file is replaced as a whole, is private, and leaves no temporary file")
    func replaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")

        try AtomicFile.write([1, 2, 3], to: path)
        try AtomicFile.write([4], to: path)

        #expect(try File.read(path, bytesMax: 10) == [4])
        #expect(try directory.names() == ["file"])
        #expect(try mode(of: path) == S_IFREG | 0o600)
    }

    @Test("A file that cannot be replaced leaves no temporary file")
    func notReplaced() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("taken")
        try AtomicFile.createDirectory(path)

        #expect(throws: SystemError("rename", errno: EISDIR, on: path.string)) { try AtomicFile.write([1], to: path) }

        #expect(try directory.names() == ["taken"])
    }

    @Test("A temporary file that a killed process left is replaced by the next write, or removed")
    func unfinished() throws {
        let directory = try TemporaryDirectory()
        let left = directory.filePath.appending(".unfinished.tmp")
        try File.writeAll([7, 7, 7], to: try File.open(left, flags: O_WRONLY | O_CREAT))

        try AtomicFile.write([1], to: directory.filePath.appending("file"))
        #expect(try directory.names() == ["file"])
        #expect(try File.read(directory.filePath.appending("file"), bytesMax: 10) == [1])

        try File.writeAll([7], to: try File.open(left, flags: O_WRONLY | O_CREAT))
        try AtomicFile.removeUnfinished(in: directory.filePath)
        try AtomicFile.removeUnfinished(in: directory.filePath.appending("missing"))
        #expect(try directory.names() == ["file"])
    }

    @Test("A directory is made with the parents it lacks, each of them private")
    func directories() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("a").appending("b").appending("c")

        try AtomicFile.createDirectory(path)
        try AtomicFile.createDirectory(path)

        #expect(try mode(of: path) == S_IFDIR | 0o700)
        #expect(try mode(of: directory.filePath.appending("a")) == S_IFDIR | 0o700)
    }

    @Test("A directory below a file is an error that names it")
    func directoryBelowFile() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write([], to: directory.filePath.appending("file"))
        let path = directory.filePath.appending("file").appending("below")

        #expect(throws: SystemError("mkdir", errno: ENOTDIR, on: path.string)) { try AtomicFile.createDirectory(path) }
    }

    @Test("A directory below a link to nowhere is an error")
    func directoryBelowDanglingLink() throws {
        let directory = try TemporaryDirectory()
        let link = directory.filePath.appending("link")
        try checked("symlink") { unsafe symlink("/nonexistent/target", link.string) }
        let path = link.appending("below")

        #expect(throws: SystemError("mkdir", errno: ENOENT, on: path.string)) { try AtomicFile.createDirectory(path) }
    }

    @Test("A file is read whole up to its limit, and not beyond", arguments: [(3, true), (2, false), (0, false)])
    func limit(bytesMax: Int, fits: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")
        try AtomicFile.write([1, 2, 3], to: path)
        if fits {
            #expect(try File.read(path, bytesMax: bytesMax) == [1, 2, 3])
        } else {
            #expect(throws: FileReadError.tooLarge(path: path.string, bytesMax: bytesMax)) {
                try File.read(path, bytesMax: bytesMax)
            }
        }
    }

    @Test("The error of a missing file contains its path")
    func missing() {
        #expect(throws: FileReadError.system(SystemError("open", errno: ENOENT, on: "/nonexistent/file"))) {
            try File.read("/nonexistent/file", bytesMax: 1)
        }
    }

    private func mode(of path: FilePath) throws -> mode_t {
        var status = stat()
        try checked("stat") { unsafe stat(path.string, &status) }
        return status.st_mode
    }
}
