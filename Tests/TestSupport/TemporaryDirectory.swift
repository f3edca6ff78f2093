internal import FoundationEssentials
internal import Glibc

/// A directory of one test, with a unique name; it goes with this value.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        var name = Array("/tmp/openclaw-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&name) != nil else { throw TestFailure("mkdtemp", errno) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // What a gateway could not remove, a test does not care about either.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file below this directory, with the directories it needs; returns its path.
    @discardableResult
    package func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        let parent = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
        try FileManager.default.createDirectory(atPath: String(parent), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: file))
        guard unsafe chmod(file, mode_t(mode)) == 0 else { throw TestFailure("chmod", errno) }
        return file
    }

    /// Makes a directory that only this user may enter.
    package func makeDirectory(_ name: String) throws {
        guard unsafe mkdir("\(path)/\(name)", 0o700) == 0 else { throw TestFailure("mkdir \(name)", errno) }
    }

    /// Every file below this directory, relative to it, sorted.
    package func files(below name: String = "") -> [String] {
        let root = name.isEmpty ? path : "\(path)/\(name)"
        // A directory that is not there has no files.
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return found.filter { entry in
            var isDirectory = false
            return FileManager.default.fileExists(atPath: "\(root)/\(entry)", isDirectory: &isDirectory) && !isDirectory
        }.sorted()
    }
}

extension TemporaryDirectory {
    /// Waits until changes of the names in a directory have made a condition true.
    package func wait(below name: String, until condition: () throws -> Bool) throws {
        let notices = inotify_init1(CInt(IN_CLOEXEC) | CInt(IN_NONBLOCK))
        defer { close(notices) }
        guard unsafe inotify_add_watch(notices, "\(path)/\(name)", UInt32(IN_CREATE | IN_DELETE)) >= 0 else {
            throw TestFailure("inotify_add_watch \(name)", errno)
        }
        let deadline = Deadline(within: patience)
        while try !condition() {
            guard deadline.ready(notices) else { throw TestFailure("no such change below \(name)") }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while unsafe read(notices, &buffer, buffer.count) > 0 {}
        }
    }
}

/// The permissions of files, for tests about who may read them.
package enum FileMode {
    package static func of(_ path: String) throws -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw TestFailure("stat \(path)", errno) }
        return Int(status.st_mode & 0o7777)
    }

    package static func set(_ path: String, _ mode: Int) throws {
        guard unsafe chmod(path, mode_t(mode)) == 0 else { throw TestFailure("chmod \(path)", errno) }
    }
}

extension TemporaryDirectory {
    /// Appends to a file as a program that died in the middle of a line would have.
    package static func append(_ text: String, to path: String) throws {
        let old = try Data(contentsOf: URL(filePath: path))
        try (old + Data(text.utf8)).write(to: URL(filePath: path))
    }
}

extension TemporaryDirectory {
    /// Puts a text in the place of a file's content.
    package static func replace(_ text: String, at path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

/// When files were changed last, for tests about their age.
package enum FileTime {
    package static func set(_ path: String, secondsAgo: Int) throws {
        let then = timespec(tv_sec: time(nil) - secondsAgo, tv_nsec: 0)
        guard unsafe utimensat(AT_FDCWD, path, [then, then], 0) == 0 else { throw TestFailure("utimensat", errno) }
    }
}
