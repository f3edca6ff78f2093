internal import Posix
internal import Text

/// The tool `ls`: the names in a directory (R-41).
package struct ListTool: Tool {
    package let name = "ls"
    package let description = """
        Lists the names in a directory, sorted. Directories end with a slash, symbolic links with @.
        """
    package let summary = "List a directory"
    package let parameters = ToolParameters([
        ToolParameter(
            "path", .string, "The directory, relative to the workspace; the workspace itself if absent",
            aliases: ToolParameter.directoryAliases),
        ToolParameter("limit", .integer(1...Self.namesMax), "The largest number of names; 500 if absent"),
    ])
    package let isReadOnly = true

    /// Most names of a directory that are read; of a larger directory any of them.
    static let namesMax = 100_000
    private static let shownDefault = 500
    /// Bytes of a result that are reserved for the notice.
    private static let noticeBytes = 512

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let path = arguments.string("path") ?? "."
        let directory = try ToolFiles(context).directory(path)
        var names: [String] = []
        var isComplete = true
        try directory.forEachEntry { name, kind in
            isComplete = names.count < Self.namesMax
            if isComplete { try names.append(name + Self.mark(kind ?? directory.status(name)?.kind)) }
            return isComplete
        }
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let limit = arguments.integer("limit") ?? Self.shownDefault
        return ToolOutput(
            text: Self.text(names, limit, bytesMax: context.resultBytesMax - Self.noticeBytes, isComplete: isComplete))
    }

    private static func mark(_ kind: FileStatus.Kind?) -> String {
        switch kind {
        case .directory: "/"
        case .symbolicLink: "@"
        default: ""
        }
    }

    /// One name per line, with control characters escaped, and a notice if names are left out.
    static func text(_ names: [String], _ limit: Int, bytesMax: Int, isComplete: Bool) -> String {
        if names.isEmpty { return "[The directory is empty.]" }
        var lines: [String] = []
        var bytes = 0
        for name in names.prefix(limit) {
            let line = terminalEscaped(name)
            bytes += line.utf8.count + 1
            if bytes > bytesMax { break }
            lines.append(line)
        }
        if lines.count < names.count || !isComplete {
            let total = isComplete ? "\(names.count)" : "more than \(names.count)"
            lines.append("[\(lines.count) of \(total) names. Use a larger limit, or find with a pattern.]")
        }
        return lines.joined(separator: "\n")
    }
}
