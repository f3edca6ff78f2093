internal import Glibc
internal import Posix
internal import Text

/// The files of a workspace that are part of every prompt, in the order of R-11.
///
/// The prompt names a missing file, except BOOTSTRAP.md, which is usually absent, and the memory files, which are
/// optional. Without a workspace directory the prompt has no files.
package struct BootstrapFiles: Equatable, Sendable {
    /// One file of the prompt.
    package struct File: Equatable, Sendable {
        package var path: String
        package var content: Content

        package init(path: String, content: Content) {
            self.path = path
            self.content = content
        }
    }

    package enum Content: Equatable, Sendable {
        /// The text; cut if it was too long.
        case text(String)
        case missing
    }

    /// Limits in bytes of UTF-8, although the configuration keys contain "Chars".
    package struct Limits: Equatable, Sendable {
        /// Longest text of one file.
        package var fileBytesMax: Int
        /// Longest text of all files together.
        package var totalBytesMax: Int

        package init(fileBytesMax: Int = 20_000, totalBytesMax: Int = 150_000) {
            self.fileBytesMax = fileBytesMax
            self.totalBytesMax = totalBytesMax
        }
    }

    package private(set) var files: [File] = []
    /// The instructions that are missing in the prompt, for the operator.
    package private(set) var problems: [BootstrapProblem] = []

    /// If fewer bytes remain, no further file is added.
    private static let remainderBytesMin = 64

    private static let named: [(name: String, isNamedWhenMissing: Bool)] = [
        ("AGENTS.md", true), ("SOUL.md", true), ("TOOLS.md", true), ("IDENTITY.md", true), ("USER.md", true),
        ("HEARTBEAT.md", true), ("BOOTSTRAP.md", false), ("MEMORY.md", false), ("memory.md", false),
    ]

    package init() {}

    /// Reads the files. A file that cannot be read counts as missing and is a problem.
    package init(workspace: String, limits: Limits = Limits()) {
        if let fault = directoryFault(workspace) {
            problems = [BootstrapProblem(path: workspace, .workspace(fault))]
            return
        }
        var left = limits.totalBytesMax
        var seen: [FileIdentity] = []
        for (name, isNamedWhenMissing) in Self.named {
            let path = workspace + "/" + name
            let file: BoundedFile
            do throws(SystemError) { file = try BoundedFile(path) } catch {
                if error.errno != ENOENT || isNamed(path) {
                    problems.append(BootstrapProblem(path: path, .file(error)))
                }
                if isNamedWhenMissing { files.append(File(path: path, content: .missing)) }
                continue
            }
            if seen.contains(file.identity) { continue }
            seen.append(file.identity)
            guard left >= Self.remainderBytesMin else {
                problems.append(BootstrapProblem(path: path, .leftOut))
                continue
            }
            let budget = min(limits.fileBytesMax, left)
            let text = String(Self.excerpt(of: file, named: name, bytesMax: budget).withoutByteOrderMark)
            if file.size > budget { problems.append(BootstrapProblem(path: path, .cut(bytesMax: budget))) }
            left -= text.utf8.count
            files.append(File(path: path, content: .text(text)))
        }
    }

    /// The whole text, or its first 70 % and last 20 % of `bytesMax`, with a marker between them that contains the
    /// counts.
    static func excerpt(of file: BoundedFile, named name: String, bytesMax: Int) -> String {
        if file.size <= bytesMax { return String(decoding: file.bytes(at: 0, count: file.size), as: UTF8.self) }
        let head = file.bytes(at: 0, count: bytesMax * 7 / 10).wholeScalars
        let tailCount = bytesMax * 2 / 10
        let tail = file.bytes(at: file.size - tailCount, count: tailCount).drop { $0 & 0xC0 == 0x80 }
        let kept = head.count + tail.count
        let marker = "\n\n[… \(name): \(kept) of \(file.size) bytes shown; read the file for the rest …]\n\n"
        return String(decoding: head, as: UTF8.self) + marker + String(decoding: tail, as: UTF8.self)
    }
}
