internal import Commands
internal import Configuration
internal import Conversation

/// The tool `find`: a search for file names in the workspace, by ripgrep.
package struct FindTool: Tool {
    package let name = "find"
    package let description = """
        Finds files of the workspace whose paths match a glob, such as **/*.md, hidden files included. Files that a \
        .gitignore excludes, and .git itself, are left out.
        """
    package let summary = "Find files by name"
    package let parameters = ToolParameters([
        ToolParameter("pattern", .string, "The glob", isRequired: true, aliases: ["glob"]),
        ToolParameter(
            "path", .string, "A directory of the workspace; everything if absent",
            aliases: ToolParameter.directoryAliases),
        ToolParameter("limit", .integer(1...100_000), "The largest number of files; 1000 if absent"),
    ])
    package let isReadOnly = true
    package let usesCommands = true

    private static let filesDefault = 1_000

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let glob = SearchGlob(arguments.string("pattern") ?? "", in: arguments.string("path") ?? ".")
        let words = Search.options + ["--files"] + glob.options + [Search.lastGlob, "--", glob.place]
        return try Search(words, context).output(
            linesMax: arguments.integer("limit") ?? Self.filesDefault, nothing: "No file matches.")
    }
}
