internal import Glibc

/// An operation on a directory that belongs to another user.
package enum DirectoryOperation: UInt8, Sendable {
    /// Opens an existing regular file for reading.
    case openFile = 1
    /// Opens an existing directory to list its names.
    case openDirectory
    /// Creates a file with mode 0600 and opens it for writing.
    case makeFile
    /// Opens a directory; creates it with mode 0700 if it does not exist.
    case makeDirectory
}

/// Opens and creates files below a directory: in this process, or in a process of the user who owns the directory.
package protocol DirectoryAccess {
    /// - Parameter path: the names from the directory down; empty for the directory itself. None contains a slash;
    ///   symbolic links are not followed.
    /// - Throws: `SystemError`, with `EINVAL` for an invalid name or a file that is not regular.
    func perform(_ operation: DirectoryOperation, _ path: [String]) throws(SystemError) -> Descriptor
}

extension DirectoryAccess {
    /// Like `perform`; nil if the name does not exist.
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
        // The other process receives an empty path as one empty name.
        if operation == .openDirectory, path.isEmpty || path == [""] { return try directory(".").descriptor }
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
            // The check comes first because opening a device can have an effect.
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

    /// Whether a string is a name within a directory that cannot lead out of it.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text != "." && text != ".." && !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
    }
}
