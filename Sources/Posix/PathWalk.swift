internal import CLinux
internal import Glibc
internal import SystemPackage

/// Resolves a path name by name, as the kernel does with openat2(2): for processes in which a filter denies that call,
/// as RestrictSUIDSGID= of systemd does.
///
/// Each directory is opened in the one before it, without following links, and kept open, so that `..` is the directory
/// through which the walk came, whatever another process renames meanwhile. The links of /proc have no other meaning
/// than their text.
struct PathWalk {
    private let isConfined: Bool
    private let root: Descriptor
    /// The directories below the root to the current one.
    private var directories: [Descriptor] = []
    /// Names to resolve, the next one last.
    private var names: [Substring] = []
    private var links = 0

    /// As many as the kernel follows in one path: `MAXSYMLINKS`.
    private static let linksMax = 40

    /// - Parameter isConfined: whether a path that leads out of the root fails with `EXDEV`.
    init(from root: Descriptor, isConfined: Bool) {
        self.isConfined = isConfined
        self.root = root
    }

    /// Opens a path, whose last name is followed, too.
    mutating func open(_ path: String, flags: CInt) throws(SystemError) -> Descriptor {
        if path.isEmpty { throw SystemError("openat", errno: ENOENT) }
        if path.utf8.count >= PATH_MAX { throw SystemError("openat", errno: ENAMETOOLONG) }
        try push(path)
        while let name = names.popLast() {
            if name == ".." {
                try goUp()
            } else if let target = try Directory(current).target(ofLink: String(name)) {
                links += 1
                if links > Self.linksMax { throw SystemError("openat", errno: ELOOP) }
                try push(target)
            } else if names.isEmpty, !path.hasSuffix("/") {
                return try Directory(current).open(String(name), flags: flags)
            } else {
                try directories.append(Directory(current).open(String(name), flags: clinux_O_PATH | O_DIRECTORY))
            }
        }
        return try Directory(current).open(".", flags: flags)
    }

    private var current: Descriptor { directories.last ?? root }

    /// Puts the names of a path before those that are left.
    private mutating func push(_ path: String) throws(SystemError) {
        if path.hasPrefix("/") {
            if isConfined { throw SystemError("openat", errno: EXDEV) }
            directories = [try File.open("/", flags: clinux_O_PATH | O_DIRECTORY)]
        }
        names += path.split(separator: "/").filter { $0 != "." }.reversed()
    }

    private mutating func goUp() throws(SystemError) {
        guard isConfined else {
            return directories = [try Directory(current).open("..", flags: clinux_O_PATH | O_DIRECTORY)]
        }
        if directories.popLast() == nil { throw SystemError("openat", errno: EXDEV) }
    }
}
