internal import Glibc
package import SystemPackage

/// Reports that an open file has changed: inotify(7).
package struct FileWatch {
    /// The changes that are reported.
    package enum Change: Sendable {
        /// The attributes of the file have changed, of which the number of its names is one.
        case attributes
        /// The file was written, or its writer has closed it.
        case content
    }

    /// Becomes readable with the change.
    package let descriptor: Descriptor

    /// - Parameter path: the file; it is watched also after its name was removed.
    package init(_ path: FilePath, for change: Change) throws(SystemError) {
        let number = try checked("inotify_init1") { inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK)) }
        descriptor = Descriptor(owning: number)
        let events =
            switch change {
            case .attributes: IN_ATTRIB | IN_DELETE_SELF
            case .content: IN_MODIFY | IN_CLOSE_WRITE
            }
        try checked("inotify_add_watch", on: path.string) {
            unsafe path.withPlatformString { unsafe inotify_add_watch(number, $0, UInt32(events)) }
        }
    }

    /// Reads the pending events, so that the descriptor becomes readable with the next change.
    package func drain() throws(SystemError) {
        while case .bytes = try descriptor.read() {}
    }
}
