import FoundationEssentials
import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

struct LiveFileTests {
    private let directory: TemporaryDirectory
    private var path: FilePath { FilePath("\(directory.path)/a.jsonl") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// A line about the end is one that begins so.
    private func state(_ reader: LiveFileReader) throws -> String {
        switch try reader.state({ $0.starts(with: "end".utf8) ? String(decoding: $0, as: UTF8.self) : nil }) {
        case .running: "running"
        case .ended(let end): end
        case .crashed: "crashed"
        }
    }

    private func write(_ text: String, to file: LiveFile) throws {
        try File.writeAll(Array(text.utf8), to: file.descriptor)
    }

    @Test("A file is running while its writer has the lock, then ended by its last line, or crashed")
    func states() throws {
        let file = try LiveFile(path)
        let reader = try #require(try LiveFileReader(path))
        #expect(try state(reader) == "running")
        #expect(try reader.firstLine(bytesMax: 100) == nil)
        try write("start\nmore\nend", to: file)
        #expect(try state(reader) == "running")
        #expect(try reader.firstLine(bytesMax: 100) == Array("start".utf8))
        #expect(try reader.firstLine(bytesMax: 5) == nil)
        file.descriptor.close()
        #expect(try state(reader) == "crashed")
        try TemporaryDirectory.append(" 1\n", to: path.string)
        #expect(try state(reader) == "end 1")
    }

    @Test("A reader that looks at a file does not keep its writer from taking the lock")
    func empty() throws {
        try directory.write("", to: "a.jsonl")
        let reader = try #require(try LiveFileReader(path))
        #expect(try state(reader) == "running")
        let other = try File.open(path)
        #expect(try FileLock.takeNow(other))
    }

    @Test("A writer never takes a file that exists, and learns that its name was removed")
    func names() throws {
        let file = try LiveFile(path)
        #expect(throws: SystemError("open", errno: EEXIST, on: path.string)) { try LiveFile(path) }
        #expect(try !file.isUnlinked)
        try File.remove(path)
        #expect(try file.isUnlinked)
        #expect(try LiveFileReader(path) == nil)
    }

    @Test("Links, directories and FIFOs are not read")
    func otherKinds() throws {
        try directory.write("", to: "target")
        try FileManager.default.createSymbolicLink(atPath: path.string, withDestinationPath: "\(directory.path)/target")
        #expect(try LiveFileReader(path) == nil)
        try File.remove(path)
        try File.makeFIFO(path)
        #expect(try LiveFileReader(path) == nil)
        #expect(try LiveFileReader(FilePath(directory.path)) == nil)
    }

    @Test("Whole lines are read from an offset on")
    func lines() throws {
        let file = try LiveFile(path)
        let reader = try #require(try LiveFileReader(path))
        try write("a\nb\nhalf", to: file)
        let (lines, next) = try reader.lines(from: 0, bytesMax: 100)
        #expect(lines.map { Array($0) } == [[0x61], [0x62]])
        #expect(next == 4)
        #expect(try reader.lines(from: next, bytesMax: 100).next == 4)
        try write(" c\n", to: file)
        #expect(try reader.lines(from: next, bytesMax: 100).lines.map { Array($0) } == [Array("half c".utf8)])
    }

    @Test("A watch reports what a writer writes, and that it closes the file")
    func watch() throws {
        let file = try LiveFile(path)
        let changes = try FileWatch(path, for: .content)
        let waiting = Watch(client: nil, termination: nil)
        func hasChanged() throws -> Bool {
            try !waiting.wait(for: [Interest(changes.descriptor)], until: .now).isEmpty
        }
        #expect(try !hasChanged())
        try write("a", to: file)
        #expect(try hasChanged())
        try changes.drain()
        #expect(try !hasChanged())
        file.descriptor.close()
        #expect(try hasChanged())
    }

    @Test("Files of writers that ended are removed: the old ones, and the oldest beyond each limit")
    func removal() throws {
        for (index, name) in ["a", "b", "c", "d"].enumerated() {
            let file = try directory.write("12345678\n", to: "\(name).jsonl")
            try FileTime.set(file, secondsAgo: 100 - index)
        }
        let running = try LiveFile(FilePath("\(directory.path)/running.jsonl"))
        try FileTime.set("\(directory.path)/running.jsonl", secondsAgo: 1_000)
        try directory.write("", to: "other")
        func files(_ change: (inout LiveFileLimits) -> Void = { _ in }) throws -> [String] {
            var limits = LiveFileLimits(before: WallClock.system().milliseconds - 500_000)
            change(&limits)
            _ = try limits.removeEnded(in: FilePath(directory.path))
            return directory.files()
        }
        #expect(try files() == ["a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl", "other", "running.jsonl"])
        #expect(try files { $0.filesMax = 3 } == ["b.jsonl", "c.jsonl", "d.jsonl", "other", "running.jsonl"])
        #expect(try files { $0.bytesMax = 18 } == ["c.jsonl", "d.jsonl", "other", "running.jsonl"])
        let now = WallClock.system().milliseconds
        #expect(try files { $0.before = now } == ["other", "running.jsonl"])
        running.descriptor.close()
        #expect(try files() == ["other"])
        #expect(try LiveFileLimits(before: 0).removeEnded(in: FilePath(directory.path)) == nil)
    }
}
