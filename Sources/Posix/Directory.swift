internal import CLinux
internal import Glibc
package import SystemPackage

/// A directory that is held by a descriptor: names are looked for in it wherever its own path leads meanwhile, and no
/// symbolic link is followed.
package struct Directory {
    package let descriptor: Descriptor

    /// Takes a descriptor of a directory that is open for reading.
    package init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Opens a directory by its path, in which links are followed.
    package init(at path: FilePath) throws(SystemError) {
        descriptor = try File.open(path, flags: O_RDONLY | O_DIRECTORY)
    }

    /// Opens what has this name here; a symbolic link is `ELOOP`, or `ENOTDIR` where a directory is wanted.
    package func open(_ name: String, flags: CInt, mode: UInt32 = 0o600) throws(SystemError) -> Descriptor {
        let number = try checked("openat", on: name) {
            unsafe name.withCString { name in
                unsafe clinux_openat(descriptor.number, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode)
            }
        }
        return Descriptor(owning: number)
    }

    /// Opens the directory of this name.
    package func directory(_ name: String) throws(SystemError) -> Directory {
        Directory(try open(name, flags: O_RDONLY | O_DIRECTORY))
    }

    /// The directory of this name; nil if nothing has it.
    package func existingDirectory(_ name: String) throws(SystemError) -> Directory? {
        do throws(SystemError) {
            return try directory(name)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    /// The status of what has this name, of a link itself; nil if nothing has it.
    package func status(_ name: String) throws(SystemError) -> FileStatus? {
        var status = stat()
        do throws(SystemError) {
            try checked("fstatat", on: name) {
                unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        return FileStatus(status)
    }

    /// Removes a file's name; nothing happens if there is none.
    package func remove(_ name: String) throws(SystemError) {
        try unlink(name, flags: 0)
    }

    /// Removes an empty directory; nothing happens if there is none.
    package func removeDirectory(_ name: String) throws(SystemError) {
        try unlink(name, flags: AT_REMOVEDIR)
    }

    private func unlink(_ name: String, flags: CInt) throws(SystemError) {
        do throws(SystemError) {
            try checked("unlinkat", on: name) { unsafe unlinkat(descriptor.number, name, flags) }
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    /// Gives a file another name in this directory; what had that name is gone in the same moment.
    package func rename(_ name: String, to other: String) throws(SystemError) {
        let number = descriptor.number
        try checked("renameat", on: name) { unsafe renameat(number, name, number, other) }
    }

    /// Makes the entries of the directory survive a loss of power.
    package func flush() throws(SystemError) {
        try File.flush(descriptor)
    }

    /// Calls `body` with each name but `.` and `..`, in no order; one at a time, however many there are.
    ///
    /// What `body` removes is not met again; what is made meanwhile may be met or not.
    /// - Throws: `SystemError`, and what `body` throws.
    package func forEachName(_ body: (String) throws -> Void) throws {
        let copy = try descriptor.duplicate()
        guard let stream = unsafe fdopendir(copy.number) else { throw SystemError("fdopendir", errno: errno) }
        // The stream closes it.
        _ = copy.release()
        defer { _ = unsafe closedir(stream) }
        // The place in the directory is shared with the descriptor.
        unsafe rewinddir(stream)
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError("readdir", errno: errno) }
                return
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { try body(name) }
        }
    }
}
