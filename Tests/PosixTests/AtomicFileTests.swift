import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct AtomicFileTests {
    @Test("A file is replaced as a whole, is private, and leaves nothing beside it")
    func replaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.filePath.appending("file")

        try AtomicFile.write([1, 2, 3], to: path)
        try AtomicFile.write([4], to: path)

        #expect(try File.read(path, bytesMax: 10) == [4])
        #expect(try folder.names() == ["file"])
        #expect(try mode(of: path) == S_IFREG | 0o600)
    }

    @Test("A file that cannot be replaced leaves nothing beside it")
    func notReplaced() throws {
        let folder = try TemporaryFolder()
        let path = folder.filePath.appending("taken")
        try AtomicFile.createFolder(path)

        #expect(throws: SystemError("rename", errno: EISDIR, on: path.string)) { try AtomicFile.write([1], to: path) }

        #expect(try folder.names() == ["taken"])
    }

    @Test("A folder is made with the parents it lacks, each of them private")
    func folders() throws {
        let folder = try TemporaryFolder()
        let path = folder.filePath.appending("a").appending("b").appending("c")

        try AtomicFile.createFolder(path)
        try AtomicFile.createFolder(path)

        #expect(try mode(of: path) == S_IFDIR | 0o700)
        #expect(try mode(of: folder.filePath.appending("a")) == S_IFDIR | 0o700)
    }

    @Test("A folder below a file is an error that names it")
    func folderBelowFile() throws {
        let folder = try TemporaryFolder()
        try AtomicFile.write([], to: folder.filePath.appending("file"))
        let path = folder.filePath.appending("file").appending("below")

        #expect(throws: SystemError("mkdir", errno: ENOTDIR, on: path.string)) { try AtomicFile.createFolder(path) }
    }

    @Test("A folder below a link to nowhere is an error")
    func folderBelowDanglingLink() throws {
        let folder = try TemporaryFolder()
        let link = folder.filePath.appending("link")
        try checked("symlink") { unsafe symlink("/nonexistent/target", link.string) }
        let path = link.appending("below")

        #expect(throws: SystemError("mkdir", errno: ENOENT, on: path.string)) { try AtomicFile.createFolder(path) }
    }

    @Test("A file is read whole up to its limit, and not beyond", arguments: [(3, true), (2, false), (0, false)])
    func limit(bytesMax: Int, fits: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.filePath.appending("file")
        try AtomicFile.write([1, 2, 3], to: path)
        if fits {
            #expect(try File.read(path, bytesMax: bytesMax) == [1, 2, 3])
        } else {
            #expect(throws: FileReadError.tooLarge(path: path.string, bytesMax: bytesMax)) {
                try File.read(path, bytesMax: bytesMax)
            }
        }
    }

    @Test("A file that is not there is told by its path")
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
