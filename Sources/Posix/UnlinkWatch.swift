internal import Glibc
package import SystemPackage

/// Detects that the name of an open file was removed: inotify(7).
package struct UnlinkWatch {
    /// Becomes readable when the attributes of the file have changed, of which the number of its names is one.
    package let descriptor: Descriptor
    private let file: Descriptor

    /// - Parameters:
    ///   - file: a file with one name.
    ///   - path: that name.
    package init(_ file: Descriptor, at path: FilePath) throws(SystemError) {
        let number = try checked("inotify_init1") { inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK)) }
        descriptor = Descriptor(owning: number)
        self.file = file
        let events = UInt32(IN_ATTRIB | IN_DELETE_SELF)
        try checked("inotify_add_watch", on: path.string) {
            unsafe path.withPlatformString { unsafe inotify_add_watch(number, $0, events) }
        }
    }

    /// Reads the pending events; true if the file has no name any more.
    package func isUnlinked() throws(SystemError) -> Bool {
        while case .bytes = try descriptor.read() {}
        var status = stat()
        try checked("fstat") { unsafe fstat(file.number, &status) }
        return status.st_nlink == 0
    }
}
