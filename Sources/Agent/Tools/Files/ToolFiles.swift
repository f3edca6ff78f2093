internal import Configuration
internal import Glibc
internal import Posix
internal import SystemPackage
internal import Text

/// The files that the tools of a run may use, by the paths that a model writes.
///
/// A path is relative to the workspace. `~` is the workspace, and an absolute path must be in it, unless
/// `tools.fs.workspaceOnly` is false. Errors are sentences for the model.
struct ToolFiles {
    private let tree: FileTree

    /// - Parameter isConfined: whether only files in the workspace may be used.
    init(_ context: ToolContext, isConfined: Bool) throws(ToolError) {
        do throws(SystemError) {
            tree = try FileTree(at: context.scope.workspace, isConfined: isConfined)
        } catch {
            throw ToolError("The workspace \(context.scope.workspace) cannot be opened: \(error.reason).")
        }
    }

    init(_ context: ToolContext) throws(ToolError) {
        try self.init(context, isConfined: context.scope.settings.workspaceOnly)
    }

    /// Opens a regular file for reading.
    func file(_ path: String) throws(ToolError) -> Descriptor {
        try at(path) { (path) throws(SystemError) in try tree.file(path) }
    }

    /// The attributes of a regular file.
    func status(_ path: String) throws(ToolError) -> FileStatus {
        try at(path) { (path) throws(SystemError) in try tree.file(path).status() }
    }

    /// Opens a directory.
    func directory(_ path: String) throws(ToolError) -> Directory {
        try at(path) { (path) throws(SystemError) in try tree.directory(path) }
    }

    /// The whole content of a regular file, which tools hold in memory.
    func content(_ path: String) throws(ToolError) -> [UInt8] {
        let file = try file(path)
        let bytes = try at(path) { (_) throws(SystemError) in
            try file.readGrowing(at: 0, count: Self.contentBytesMax + 1)
        }
        if bytes.count > Self.contentBytesMax {
            throw ToolError(
                "`\(Self.shown(path))` has more than \(Self.contentBytesMax) bytes, which is too long to be changed.")
        }
        return bytes
    }

    /// Longest file that is changed in memory: 16 MiB.
    static let contentBytesMax = 16 << 20

    /// Writes a whole file; see `FilePlace.replace`.
    func write(_ bytes: [UInt8], to path: String, permissionsOf model: FileStatus? = nil) throws(ToolError) {
        try at(path) { (path) throws(SystemError) in
            try tree.place(of: path, makingDirectories: true).replace(with: bytes, permissionsOf: model)
        }
    }

    /// Writes the new content of a file without changing the file, and creates missing directories.
    ///
    /// - Parameter counts: the number of files that are staged in each directory.
    func stage(
        _ bytes: [UInt8], to path: String, permissionsOf model: FileStatus?, counts: inout [FileIdentity: Int]
    ) throws(ToolError) -> StagedFile {
        try at(path) { (path) throws(SystemError) in
            let place = try tree.place(of: path, makingDirectories: true)
            let directory = try place.directory.descriptor.status().identity
            let staged = try place.stage(bytes, permissionsOf: model, number: counts[directory, default: 0])
            counts[directory, default: 0] += 1
            return staged
        }
    }

    /// The directories on the path of a file that do not exist, the innermost first.
    func missingDirectories(_ path: String) throws(ToolError) -> [String] {
        var missing: [String] = []
        var rest = path
        while try place(rest) == nil, let slash = rest.lastIndex(of: "/") {
            rest = String(rest[..<slash])
            while rest.hasSuffix("/") { rest.removeLast() }
            missing.append(rest)
        }
        return missing
    }

    /// Removes a directory if it is empty.
    func removeDirectory(_ path: String) throws(ToolError) {
        try at(path) { (path) throws(SystemError) in
            let place = try tree.placeOfName(path)
            try place.directory.removeDirectory(place.name)
        }
    }

    /// The directory and name of a file to write; nil if the directory does not exist.
    func place(_ path: String) throws(ToolError) -> FilePlace? {
        try at(path) { (path) throws(SystemError) in
            do throws(SystemError) {
                return try tree.place(of: path)
            } catch {
                if error.errno == ENOENT { return nil }
                throw error
            }
        }
    }

    /// The attributes of a name that can be removed: a file or a symbolic link.
    func removable(_ path: String) throws(ToolError) -> FileStatus {
        try at(path) { (path) throws(SystemError) in
            let place = try tree.placeOfName(path)
            guard let status = try place.directory.status(place.name) else {
                throw SystemError("fstatat", errno: ENOENT)
            }
            if status.kind == .directory { throw SystemError("fstatat", errno: EISDIR) }
            return status
        }
    }

    /// Removes a file or a symbolic link.
    func remove(_ path: String) throws(ToolError) {
        try at(path) { (path) throws(SystemError) in
            let place = try tree.placeOfName(path)
            try place.directory.remove(place.name)
        }
    }

    /// Does something with a path, and describes a failure to the model.
    func at<Value>(
        _ path: String, _ body: (String) throws(SystemError) -> Value
    ) throws(ToolError) -> Value {
        let resolved = try resolved(path)
        do throws(SystemError) {
            return try body(resolved)
        } catch {
            throw ToolError(sentence(about: error, path))
        }
    }

    /// A path as the directory tree takes it.
    private func resolved(_ path: String) throws(ToolError) -> String {
        if path.isEmpty { throw ToolError("The path is empty. The workspace itself is `.`.") }
        if path.utf8.contains(0) { throw ToolError("The path contains a zero byte, which no file name can contain.") }
        if path == "~" { return tree.isConfined ? "." : tree.path.string }
        if path.hasPrefix("~/") { return (tree.isConfined ? "./" : tree.path.string + "/") + path.dropFirst(2) }
        guard tree.isConfined, path.hasPrefix("/") else { return path }
        guard let relative = tree.relative(path) else { throw ToolError(outside(path)) }
        return relative
    }

    /// A path in a message: at most 300 bytes, without control characters.
    static func shown(_ path: String) -> String { printable(path, bytesMax: 300) }

    private func outside(_ path: String) -> String {
        "`\(Self.shown(path))` is outside the workspace. Use a path in \(tree.path), such as `notes.txt`."
    }

    private func sentence(about error: SystemError, _ path: String) -> String {
        let name = "`\(Self.shown(path))`"
        switch error.errno {
        case EXDEV: return outside(path)
        case ENOENT: return "\(name) does not exist. Use ls to see the files of a directory."
        case ENOTDIR: return "\(name): a part of this path is a file, not a directory."
        case EISDIR: return "\(name) is a directory, not a file. Use ls to see its files."
        case EINVAL: return "\(name) is a FIFO, a socket or a device. Only regular files can be used."
        case ELOOP: return "\(name) leads through too many symbolic links, or through a link of /proc."
        case ENAMETOOLONG: return "\(name) is too long: 255 bytes for a name, 4,095 for the path."
        case EACCES, EPERM, EROFS: return "\(name): no permission (\(error.reason)). Choose another file."
        case ENOSPC, EDQUOT: return "\(name): no space is left on the disk. Nothing was changed; remove some files."
        case EFBIG: return "\(name): the file would be too large. Nothing was changed."
        case EBUSY: return "\(name): too many calls write in this directory. Repeat the call."
        default: return "\(name): \(error.reason)."
        }
    }
}
