internal import Glibc
@testable internal import Posix
internal import SystemPackage
internal import TestSupport
internal import Testing

struct DirectoryWatchTests {
    private enum Step: CaseIterable {
        case written, replaced, removed, created, otherFile, attributes
    }

    /// What a step does to the file, after which it is asked whether the file has changed.
    private func take(_ step: Step, _ path: FilePath) throws {
        switch step {
        case .written: try write("longer text", path)
        case .replaced:
            try write("text", path.appending(".new", separator: ""))
            _ = unsafe rename(path.string + ".new", path.string)
        case .removed: _ = unsafe unlink(path.string)
        case .created: break
        case .otherFile: try write("text", path.appending(".other", separator: ""))
        case .attributes: _ = unsafe chmod(path.string, 0o400)
        }
    }

    private func write(_ text: String, _ path: FilePath) throws {
        let file = try File.open(path, flags: O_WRONLY | O_CREAT | O_TRUNC)
        try File.writeAll(Array(text.utf8), to: file)
    }

    @Test("A file that is written, replaced, removed, or may be read by others has changed", arguments: Step.allCases)
    private func changes(step: Step) throws {
        let directory = try TemporaryDirectory()
        let path = FilePath("\(directory.path)/openclaw.json")
        if step != .created { try write("text", path) }
        var watch = DirectoryWatch(files: [path])
        let before = watch.hasChanged()
        #expect(!before)
        if step == .created { try write("text", path) } else { try take(step, path) }
        let descriptor = try #require(watch.descriptor)
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&entry, 1, 10_000) == 1)
        let after = watch.hasChanged()
        #expect(after == (step != .otherFile))
        let again = watch.hasChanged()
        #expect(!again)
    }

    @Test("A file below a directory that is created later has changed")
    func missingDirectory() throws {
        let directory = try TemporaryDirectory()
        let path = FilePath("\(directory.path)/a/b/openclaw.json")
        var watch = DirectoryWatch(files: [path])
        try directory.write("text", to: "a/b/openclaw.json")
        let descriptor = try #require(watch.descriptor)
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&entry, 1, 10_000) == 1)
        let changed = watch.hasChanged()
        #expect(changed)
    }
}

extension FilePath {
    fileprivate func appending(_ ending: String, separator: String) -> FilePath {
        FilePath(string + separator + ending)
    }
}
