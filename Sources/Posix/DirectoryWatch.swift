internal import Glibc
package import SystemPackage

/// Tells that files have changed, by watching the directories they are in: a file is often replaced rather than written.
package struct DirectoryWatch {
    /// Becomes readable when something happened in one of the directories; nil when inotify(7) is not to be had.
    package let descriptor: Descriptor?
    private let files: [FilePath]
    private var states: [FileState?]

    package init(files: [FilePath]) {
        self.files = files
        states = files.map(FileState.init)
        let number = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
        guard number >= 0 else {
            descriptor = nil
            return
        }
        descriptor = Descriptor(owning: number)
        let events = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ATTRIB)
        for directory in Set(files.map { $0.removingLastComponent() }) {
            _ = unsafe directory.withPlatformString { unsafe inotify_add_watch(number, $0, events) }
        }
    }

    /// Takes in what happened; true if one of the files is not what it was before.
    package mutating func hasChanged() -> Bool {
        drain()
        let current = files.map(FileState.init)
        defer { states = current }
        return current != states
    }

    private func drain() {
        guard let descriptor else { return }
        while case .bytes? = optional({ () throws(SystemError) in try descriptor.read() }) {}
    }
}

/// What tells one version of a file from another; symbolic links are followed.
private struct FileState: Equatable {
    private let numbers: [Int]

    init?(_ path: FilePath) {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return nil }
        numbers = [
            Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)), status.st_size,
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_mode),
        ]
    }
}
