internal import CLinux
internal import Glibc
package import SystemPackage

/// A directory in which the kernel resolves paths, so that no path leads out of it, whatever another process changes
/// meanwhile.
///
/// A path is relative to the directory. Symbolic links are followed; those with an absolute target only if the target
/// is in the directory. Nothing waits: a FIFO, a socket or a device is an error.
///
/// - Source: openat2(2), `RESOLVE_BENEATH`; Linux 5.6. Where a filter denies this call, `PathWalk` resolves the paths.
package struct FileTree {
    /// The directory itself.
    package let path: FilePath
    /// Whether paths that lead out are refused. If not, absolute paths are allowed, too.
    package let isConfined: Bool
    private let descriptor: Descriptor
    /// Whether `PathWalk` resolves paths, although the kernel could.
    private let resolvesByName: Bool

    /// As many as the kernel follows in one path: `MAXSYMLINKS`.
    private static let linksMax = 40
    /// The kernel reports `EAGAIN` if a directory on the path was renamed during a call.
    private static let attemptsMax = 100

    package init(at path: FilePath, isConfined: Bool = true, resolvesByName: Bool = false) throws(SystemError) {
        self.path = path
        self.isConfined = isConfined
        self.resolvesByName = resolvesByName
        descriptor = try File.open(path, flags: clinux_O_PATH | O_DIRECTORY)
    }

    /// Opens an existing regular file.
    ///
    /// - Throws: `SystemError`, with `EXDEV` for a path that leads out of the directory, `EISDIR` for a directory and
    ///   `EINVAL` for a FIFO, a socket or a device.
    package func file(_ path: String) throws(SystemError) -> Descriptor {
        // The check comes first because opening a FIFO or a device can have an effect.
        try Self.checkRegular(try open(path, flags: clinux_O_PATH))
        let file = try open(path, flags: O_RDONLY | O_NONBLOCK | O_NOCTTY)
        try Self.checkRegular(file)
        return file
    }

    private static func checkRegular(_ file: Descriptor) throws(SystemError) {
        let kind = try file.status().kind
        if kind != .file { throw SystemError("openat2", errno: kind == .directory ? EISDIR : EINVAL) }
    }

    /// Opens an existing directory.
    package func directory(_ path: String) throws(SystemError) -> Directory {
        Directory(try open(path, flags: O_RDONLY | O_DIRECTORY))
    }

    /// Opens a directory, and creates those on its path that do not exist, with mode 0777 less the umask.
    package func makeDirectory(_ path: String) throws(SystemError) -> Directory {
        do throws(SystemError) {
            return try directory(path)
        } catch {
            guard error.errno == ENOENT, path != "." else { throw error }
        }
        let (parent, name) = try Self.split(path)
        let directory = try makeDirectory(parent)
        try directory.makeDirectory(name, mode: 0o777)
        return try directory.directory(name)
    }

    /// The directory and the name that a path refers to after its symbolic links. The name may not exist.
    ///
    /// - Throws: `SystemError`, with `EISDIR` for a path that ends in `.`, `..` or a slash.
    package func place(of path: String, makingDirectories: Bool = false) throws(SystemError) -> FilePlace {
        var path = path
        for _ in 0..<Self.linksMax {
            let (parent, name) = try Self.split(path)
            let directory = makingDirectories ? try makeDirectory(parent) : try self.directory(parent)
            guard let target = try directory.target(ofLink: name) else { return FilePlace(directory, name) }
            path = try joined(parent, target)
        }
        throw SystemError("openat2", errno: ELOOP)
    }

    /// The directory of a path and its last name, which is not followed if it is a symbolic link.
    package func placeOfName(_ path: String) throws(SystemError) -> FilePlace {
        let (parent, name) = try Self.split(path)
        return FilePlace(try directory(parent), name)
    }

    /// An absolute path as a path in the directory; nil if it leads elsewhere.
    package func relative(_ path: String) -> String? {
        let names = Self.names(path)
        for root in [self.path, ProcessEnvironment.realPath(of: self.path)] {
            guard let root = root.map({ Self.names($0.string) }), names.starts(with: root) else { continue }
            return names.count == root.count ? "." : names.dropFirst(root.count).joined(separator: "/")
        }
        return nil
    }

    private func open(_ path: String, flags: CInt) throws(SystemError) -> Descriptor {
        var path = path
        for _ in 0..<Self.linksMax {
            do throws(SystemError) {
                return try resolve(path, flags: flags)
            } catch {
                guard error.errno == EXDEV, let other = try withoutFirstLink(path) else { throw error }
                path = other
            }
        }
        throw SystemError("openat2", errno: ELOOP)
    }

    private func resolve(_ path: String, flags: CInt) throws(SystemError) -> Descriptor {
        guard !path.utf8.contains(0) else { throw SystemError("openat2", errno: EINVAL) }
        if resolvesByName { return try walk(path, flags: flags) }
        let limits = clinux_RESOLVE_NO_MAGICLINKS | (isConfined ? clinux_RESOLVE_BENEATH : 0)
        var attempts = 0
        while true {
            attempts += 1
            do throws(SystemError) {
                let number = try checked("openat2") {
                    unsafe clinux_openat2(descriptor.number, path, flags | O_CLOEXEC, 0, limits)
                }
                return Descriptor(owning: number)
            } catch {
                if error.errno == ENOSYS { return try walk(path, flags: flags) }
                if error.errno != EAGAIN || attempts == Self.attemptsMax { throw error }
            }
        }
    }

    private func walk(_ path: String, flags: CInt) throws(SystemError) -> Descriptor {
        var walk = PathWalk(from: descriptor, isConfined: isConfined)
        return try walk.open(path, flags: flags)
    }
}

extension FileTree {
    /// The path with its first symbolic link that the kernel does not follow replaced by the target; nil if the path
    /// leads out of the directory in another way. The kernel resolves the result again.
    ///
    /// The kernel refuses every absolute target, and every relative target through which it comes to one.
    private func withoutFirstLink(_ path: String) throws(SystemError) -> String? {
        if path.hasPrefix("/") { return nil }
        let names = Self.names(path)
        // Every path that continues a refused path is refused.
        var (followed, refused) = (0, names.count)
        while followed + 1 < refused {
            let middle = (followed + refused) / 2
            do throws(SystemError) {
                _ = try resolve(names[..<middle].joined(separator: "/"), flags: clinux_O_PATH)
                followed = middle
            } catch {
                if error.errno != EXDEV { throw error }
                refused = middle
            }
        }
        let parent = followed == 0 ? "." : names[..<followed].joined(separator: "/")
        guard refused > 0, let target = try directory(parent).target(ofLink: String(names[followed])) else {
            return nil
        }
        return ([Substring(try joined(parent, target))] + names[refused...]).joined(separator: "/")
    }

    /// The path of a symbolic link's target.
    private func joined(_ parent: String, _ target: String) throws(SystemError) -> String {
        guard target.hasPrefix("/") else { return parent + "/" + target }
        guard isConfined else { return target }
        guard let path = relative(target) else { throw SystemError("openat2", errno: EXDEV) }
        return path
    }

    /// The names of a path, without `.`; `..` stays, because its meaning depends on symbolic links.
    private static func names(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }

    /// The path of the directory and the last name.
    ///
    /// - Throws: `SystemError`, with `EISDIR` for a path that ends in `.`, `..` or a slash and therefore can only be a
    ///   directory, and `EINVAL` for a path with a zero byte, which would end the path for the kernel.
    private static func split(_ path: String) throws(SystemError) -> (parent: String, name: String) {
        guard !path.utf8.contains(0) else { throw SystemError("openat2", errno: EINVAL) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
        guard !name.isEmpty, name != ".", name != ".." else { throw SystemError("openat2", errno: EISDIR) }
        guard let slash else { return (".", path) }
        return (slash == path.startIndex ? "/" : String(path[..<slash]), String(name))
    }
}
