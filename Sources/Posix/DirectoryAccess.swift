internal import Glibc

/// What can be asked of a directory that belongs to somebody else.
package enum DirectoryOperation: UInt8, Sendable {
    /// A regular file that exists, for reading.
    case openFile = 1
    /// A directory that exists, to list its names.
    case openDirectory
    /// A new file, for writing; mode 0600.
    case makeFile
    /// A directory, made if there is none; mode 0700.
    case makeDirectory
}

/// Opens and makes what is below a directory: in this process, or in one of the user who may.
package protocol DirectoryAccess {
    /// - Parameter path: the names from the directory down; none of them is a path, and no symbolic link is followed.
    /// - Throws: `SystemError`: `EINVAL` for what is no name or no regular file.
    func perform(_ operation: DirectoryOperation, _ path: [String]) throws(SystemError) -> Descriptor
}

extension DirectoryAccess {
    /// As `perform`; nil if nothing of that name is there.
    package func existing(_ operation: DirectoryOperation, _ path: [String]) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try perform(operation, path)
        } catch {
            if error.errno == ENOENT || error.errno == ENOTDIR { return nil }
            throw error
        }
    }
}

extension Directory: DirectoryAccess {
    package func perform(_ operation: DirectoryOperation, _ path: [String]) throws(SystemError) -> Descriptor {
        let shown = path.joined(separator: "/")
        guard let name = path.last, path.allSatisfy(Self.isName) else {
            throw SystemError("openat", errno: EINVAL, on: shown)
        }
        do throws(SystemError) {
            var place = self
            for name in path.dropLast() { place = try place.directory(name) }
            return try place.perform(operation, named: name)
        } catch {
            throw SystemError(error.call, errno: error.errno, on: shown)
        }
    }

    private func perform(_ operation: DirectoryOperation, named name: String) throws(SystemError) -> Descriptor {
        switch operation {
        case .openFile:
            // Looked at first, because opening a device may already do something.
            guard let status = try status(name) else { throw SystemError("openat", errno: ENOENT) }
            guard status.kind == .file else { throw SystemError("openat", errno: EINVAL) }
            let file = try open(name, flags: O_RDONLY | O_NONBLOCK)
            guard try file.status().kind == .file else { throw SystemError("openat", errno: EINVAL) }
            return file
        case .openDirectory: return try directory(name).descriptor
        case .makeFile: return try open(name, flags: O_WRONLY | O_CREAT | O_EXCL)
        case .makeDirectory:
            try makeDirectory(name)
            return try directory(name).descriptor
        }
    }

    private func makeDirectory(_ name: String) throws(SystemError) {
        do throws(SystemError) {
            try checked("mkdirat") { unsafe mkdirat(descriptor.number, name, 0o700) }
        } catch {
            if error.errno != EEXIST { throw error }
        }
    }

    /// Whether a text is a name within a directory and no way out of it.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".." && !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }
}
