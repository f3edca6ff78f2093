internal import CLinux
internal import Glibc
package import SystemPackage

/// A directory that is kept open: names are resolved in it even if its path changes meanwhile, and symbolic links are
/// not followed.
package struct Directory {
    package let descriptor: Descriptor

    /// Uses a directory that is open for reading.
    package init(_ descriptor: Descriptor) {
        self.descriptor = descriptor
    }

    /// Opens a directory by its path, in which symbolic links are followed.
    package init(at path: FilePath) throws(SystemError) {
        descriptor = try File.open(path, flags: O_RDONLY | O_DIRECTORY)
    }

    /// Opens a name in this directory. A symbolic link fails with `ELOOP`, or `ENOTDIR` if `flags` asks for a
    /// directory.
    package func open(_ name: String, flags: CInt, mode: UInt32 = 0o600) throws(SystemError) -> Descriptor {
        let number = try checked("openat", on: name) {
            unsafe name.withCString { name in
                unsafe clinux_openat(descriptor.number, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode)
            }
        }
        return Descriptor(owning: number)
    }

    /// Opens a subdirectory.
    package func directory(_ name: String) throws(SystemError) -> Directory {
        Directory(try open(name, flags: O_RDONLY | O_DIRECTORY))
    }

    /// Creates a subdirectory, with this mode less the umask; does nothing if the name exists.
    package func makeDirectory(_ name: String, mode: UInt32 = 0o700) throws(SystemError) {
        do throws(SystemError) {
            try checked("mkdirat", on: name) { unsafe mkdirat(descriptor.number, name, mode) }
        } catch {
            if error.errno != EEXIST { throw error }
        }
    }

    /// The target of a symbolic link; nil if the name does not exist or is not a symbolic link.
    package func target(ofLink name: String) throws(SystemError) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlinkat(descriptor.number, name, &target, target.count)
        if count >= 0 { return String(decoding: target.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) }
        if errno == EINVAL || errno == ENOENT { return nil }
        throw SystemError("readlinkat", errno: errno, on: name)
    }

    /// Opens a subdirectory; nil if the name does not exist.
    package func existingDirectory(_ name: String) throws(SystemError) -> Directory? {
        do throws(SystemError) {
            return try directory(name)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
    }

    /// The attributes of a name, of a symbolic link itself; nil if the name does not exist.
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

    /// Removes the name of a file; does nothing if it does not exist.
    package func remove(_ name: String) throws(SystemError) {
        try unlink(name, flags: 0)
    }

    /// Removes an empty directory; does nothing if it does not exist.
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

    /// Renames a file within this directory and atomically replaces a file that has the new name.
    package func rename(_ name: String, to other: String) throws(SystemError) {
        let number = descriptor.number
        try checked("renameat", on: name) { unsafe renameat(number, name, number, other) }
    }

    /// Flushes the entries of the directory to disk.
    package func flush() throws(SystemError) {
        try File.flush(descriptor)
    }

    /// Whether the directory contains no name.
    package var isEmpty: Bool {
        get throws(SystemError) {
            struct Found: Error {}
            do { try forEachName { _ in throw Found() } } catch {
                guard let error = error as? SystemError else { return false }
                throw error
            }
            return true
        }
    }

    /// Calls `body` with each name except `.` and `..`, in no particular order, without holding all names in memory.
    ///
    /// A name that `body` removes is not visited again; a name created meanwhile may be visited or not.
    /// - Throws: `SystemError`, and what `body` throws.
    package func forEachName(_ body: (String) throws -> Void) throws {
        try forEachEntry { (name, _) in
            try body(name)
            return true
        }
    }

    /// Like `forEachName`, with the kind of each file, nil if the file system does not report it, until `body` returns
    /// false.
    package func forEachEntry(_ body: (String, FileStatus.Kind?) throws -> Bool) throws {
        let copy = try descriptor.duplicate()
        guard let stream = unsafe fdopendir(copy.number) else { throw SystemError("fdopendir", errno: errno) }
        // closedir(3) closes the descriptor.
        _ = copy.release()
        defer { _ = unsafe closedir(stream) }
        // The duplicate shares its position in the directory with the original descriptor.
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
            let kind = unsafe FileStatus.Kind(entryType: Int(entry.pointee.d_type))
            if name != "." && name != "..", try !body(name, kind) { return }
        }
    }
}

extension FileStatus.Kind {
    /// The kind that a directory entry contains: readdir(3).
    fileprivate init?(entryType: Int) {
        switch entryType {
        case Int(DT_UNKNOWN): return nil
        case Int(DT_REG): self = .file
        case Int(DT_DIR): self = .directory
        case Int(DT_SOCK): self = .socket
        case Int(DT_LNK): self = .symbolicLink
        default: self = .other
        }
    }
}
