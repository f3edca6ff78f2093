import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct DescriptorFileTests {
    private func file(_ directory: TemporaryDirectory, _ text: String) throws -> Descriptor {
        let file = try File.open(directory.filePath.appending("file"), flags: O_RDWR | O_CREAT)
        try File.writeAll(Array(text.utf8), to: file)
        return file
    }

    @Test(
        "A file is read from any offset, as far as it goes",
        arguments: [(0, 3, "abc"), (4, 10, "ef"), (6, 1, ""), (100, 1, ""), (2, 0, "")])
    func read(offset: Int, count: Int, expected: String) throws {
        let directory = try TemporaryDirectory()

        #expect(try file(directory, "abcdef").read(at: offset, count: count) == Array(expected.utf8))
    }

    @Test("A directory cannot be read, and the error names the reason")
    func readDirectory() throws {
        let directory = try TemporaryDirectory()
        let descriptor = try File.open(directory.filePath)

        #expect(throws: SystemError("pread", errno: EISDIR)) { try descriptor.read(at: 0, count: 1) }
    }

    @Test("A file that is cut off ends there")
    func truncated() throws {
        let directory = try TemporaryDirectory()
        let file = try self.file(directory, "abcdef")

        try file.truncate(to: 2)

        #expect(try file.read(at: 0, count: 10) == Array("ab".utf8))
        #expect(try file.status().size == 2)
    }

    @Test("A name and a descriptor mean the same file until the name is given to another one")
    func identity() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")
        let file = try self.file(directory, "abc")
        #expect(try File.status(path) == file.status())

        try File.remove(path)
        #expect(try File.status(path) == nil)
        try File.remove(path)
        let other = try self.file(directory, "abc")
        #expect(try other.status().identity != file.status().identity)
    }

    @Test("The names in a directory are sorted by their bytes; a directory that is not there has none")
    func names() throws {
        let directory = try TemporaryDirectory()
        for name in ["b", "a", "B", "é", "z"] {
            _ = try File.open(directory.filePath.appending(name), flags: O_RDWR | O_CREAT)
        }

        #expect(try File.names(in: directory.filePath) == ["B", "a", "b", "z", "é"])
        #expect(try File.names(in: directory.filePath.appending("none")) == [])
    }

    @Test("The time of the last change is set to the millisecond", arguments: [0, 1_700_000_000_042, -1, -1_001])
    func modified(time: Int64) throws {
        let directory = try TemporaryDirectory()
        let file = try self.file(directory, "abc")

        try file.setModified(time)

        #expect(try file.status().modified == time)
    }

    @Test("Memory grows with the bytes that exist, not with the bytes asked for")
    func growing() throws {
        let directory = try TemporaryDirectory()
        let file = try self.file(directory, String(repeating: "x", count: 3 << 20))

        #expect(try file.readGrowing(at: 1, count: 1 << 40).count == 3 << 20 - 1)
        #expect(try file.readGrowing(at: 0, count: 5).count == 5)
    }
}

struct FileLockByteTests {
    @Test("A byte is locked by one open file at a time, independently of the lock on the whole file")
    func byte() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")
        let first = try File.open(path, flags: O_RDWR | O_CREAT)
        let second = try File.open(path, writing: true)
        #expect(try FileLock.takeNow(first))

        #expect(try FileLock.takeByte(second, at: 1 << 48))
        #expect(try !FileLock.takeByte(first, at: 1 << 48))
        #expect(try FileLock.takeByte(first, at: 1 << 48 + 1))
        try FileLock.releaseByte(second, at: 1 << 48)
        #expect(try FileLock.takeByte(first, at: 1 << 48))
        #expect(try first.status().size == 0)
    }

    @Test("The lock of a byte ends with its descriptor")
    func closed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.filePath.appending("file")
        let first = try File.open(path, flags: O_RDWR | O_CREAT)
        let second = try File.open(path, writing: true)
        #expect(try FileLock.takeByte(first, at: 0))

        first.close()

        #expect(try FileLock.takeByte(second, at: 0))
    }
}
