internal import Posix
internal import Text

/// The changes of a patch, checked against the files of a workspace before the first of them is made.
struct PatchPlan {
    enum Step {
        case write([UInt8], path: String, permissionsOf: FileStatus?)
        case remove(path: String)
    }

    /// One line of the result, and the steps that it needs.
    struct Change {
        let summary: String
        let steps: [Step]
    }

    /// Most bytes of all new contents, which are in memory at the same time.
    private static let contentBytesMax = 64 << 20

    /// Most files of a patch: each new content has two descriptors until all of them are written.
    private static let filesMax = 400

    private(set) var changes: [Change] = []
    /// The files that sections have named.
    private var named: Set<Name> = []
    private var bytes = 0

    /// - Throws: a sentence that names the line of the patch or the file; then no file was changed.
    init(_ patch: Patch, _ files: ToolFiles) throws(ToolError) {
        if patch.sections.count > Self.filesMax {
            throw ToolError("The patch changes more than \(Self.filesMax) files. Send it in several parts.")
        }
        for section in patch.sections {
            do throws(ToolError) {
                changes.append(try change(section, files))
            } catch {
                throw ToolError("Line \(section.line) of the patch: \(error.message) No file was changed.")
            }
        }
    }

    private mutating func change(_ section: Patch.Section, _ files: ToolFiles) throws(ToolError) -> Change {
        let path = section.path
        switch section.change {
        case .add(let content):
            try checkNew(path, files)
            return Change(
                summary: "A \(ToolFiles.shown(path))", steps: [.write(content, path: path, permissionsOf: nil)])
        case .delete:
            try add(Name(existing: try files.removable(path)))
            return Change(summary: "D \(ToolFiles.shown(path))", steps: [.remove(path: path)])
        case .update(let target, let hunks):
            let content = try files.content(path)
            let status = try files.status(path)
            try add(Name(existing: status))
            let new = try PatchedText.applying(hunks, to: content, named: ToolFiles.shown(path))
            bytes += new.count
            if bytes > Self.contentBytesMax {
                throw ToolError("the files of the patch have more than \(Self.contentBytesMax) bytes together.")
            }
            guard let target else {
                return Change(
                    summary: "M \(ToolFiles.shown(path))", steps: [.write(new, path: path, permissionsOf: nil)])
            }
            try checkNew(target, files)
            return Change(
                summary: "M \(ToolFiles.shown(path)) -> \(ToolFiles.shown(target))",
                steps: [.write(new, path: target, permissionsOf: status), .remove(path: path)])
        }
    }

    /// Checks that a file can be created: it does not exist, and no other section creates it.
    private mutating func checkNew(_ path: String, _ files: ToolFiles) throws(ToolError) {
        guard let place = try files.place(path) else { return try add(.path(path)) }
        let exists = try files.at(path) { (_) throws(SystemError) in try place.directory.status(place.name) != nil }
        if exists {
            throw ToolError("`\(ToolFiles.shown(path))` exists. Change it with `*** Update File:`, or delete it first.")
        }
        let directory = try files.at(path) { (_) throws(SystemError) in try place.directory.descriptor.status() }
        try add(.new(directory.identity, place.name))
    }

    private mutating func add(_ name: Name) throws(ToolError) {
        if !named.insert(name).inserted {
            throw ToolError("another section of the patch changes this file. Write one section with several hunks.")
        }
    }

    /// The lines of a result; at most 200.
    static func list(_ lines: [String]) -> String {
        let more = lines.count > 200 ? ["[\(counted(lines.count - 200, "more file"))]"] : []
        return (lines.prefix(200) + more).joined(separator: "\n")
    }
}

/// The identity of a path, which two sections of a patch must not share.
private enum Name: Hashable {
    case existing(FileIdentity)
    case new(FileIdentity, String)
    /// A path whose directory does not exist yet.
    case path(String)

    init(existing status: FileStatus) { self = .existing(status.identity) }
}
