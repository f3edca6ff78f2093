internal import Glibc
package import SystemPackage

/// Detects changed files by watching their directories, because a file is often replaced rather than written.
package struct DirectoryWatch {
    /// Becomes readable when one of the directories has changed; nil if inotify(7) is not available.
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
            var place = directory
            // A directory that is missing or unreadable: its parent has an event when that changes.
            while unsafe place.withPlatformString({ unsafe inotify_add_watch(number, $0, events) }) < 0 {
                guard place.removeLastComponent() else { break }
            }
        }
    }

    /// Reads the pending events; true if one of the files has changed.
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

/// Identifies one version of a file; symbolic links are followed.
private struct FileState: Equatable {
    private let numbers: [Int]

    init?(_ path: FilePath) {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return nil }
        numbers = [
            Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)), status.st_size,
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
