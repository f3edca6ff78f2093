internal import Commands
internal import Configuration
internal import Conversation

/// The tool `find`: a search for file names in the workspace, by ripgrep (R-41).
package struct FindTool: Tool {
    package let name = "find"
    package let description = """
        Finds files of the workspace whose paths match a glob, such as **/*.md, hidden files included. In a git \
        repository, files that .gitignore excludes are left out.
        """
    package let summary = "Find files by name"
    package let parameters = ToolParameters([
        ToolParameter("pattern", .string, "The glob", isRequired: true),
        ToolParameter("path", .string, "A directory of the workspace; everything if absent"),
        ToolParameter("limit", .integer(1...100_000), "The largest number of files; 1000 if absent"),
    ])
    package let isReadOnly = true
    package let usesCommands = true

    private static let filesDefault = 1_000

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let words = [
            "rg", "--color=never", "--no-config", "--files", "--hidden", "--glob=!.git", "--sort=path",
            "--glob=\(arguments.string("pattern") ?? "")", "--", arguments.string("path") ?? ".",
        ]
        return try Search(words, context).output(
            linesMax: arguments.integer("limit") ?? Self.filesDefault, nothing: "No file matches.")
    }
}
