internal import Commands
internal import Conversation

/// The tool `grep`: a search for text in the workspace, by ripgrep (R-41).
package struct GrepTool: Tool {
    package let name = "grep"
    package let description = """
        Searches the files of the workspace for a regular expression (Rust syntax) and returns the lines with file and \
        number. Hidden files are left out, and in a git repository also files that .gitignore excludes.
        """
    package let summary = "Search files for text"
    package let parameters = ToolParameters([
        ToolParameter("pattern", .string, "The regular expression", isRequired: true),
        ToolParameter("path", .string, "A file or directory of the workspace; everything if absent"),
        ToolParameter("glob", .string, "Only files that match this glob, such as *.swift"),
        ToolParameter("ignoreCase", .boolean, "Whether upper and lower case are the same"),
        ToolParameter("literal", .boolean, "Whether the pattern is a text, not a regular expression"),
        ToolParameter("context", .integer(0...20), "Lines that are shown before and after"),
        ToolParameter("limit", .integer(1...10_000), "The largest number of lines; 200 if absent"),
    ])
    package let isReadOnly = true
    package let usesCommands = true

    private static let linesDefault = 200

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        var words = ["rg", "--color=never", "--no-heading", "--line-number", "--with-filename", "--sort=path"]
        words += ["--max-columns=500", "--max-columns-preview", "--no-config"]
        if arguments.boolean("ignoreCase") == true { words.append("--ignore-case") }
        if arguments.boolean("literal") == true { words.append("--fixed-strings") }
        if let lines = arguments.integer("context"), lines > 0 { words.append("--context=\(lines)") }
        if let glob = arguments.string("glob") { words.append("--glob=\(glob)") }
        words += ["--regexp=\(arguments.string("pattern") ?? "")", "--", arguments.string("path") ?? "."]
        return try Search(words, context).output(
            linesMax: arguments.integer("limit") ?? Self.linesDefault, nothing: "No line matches.")
    }
}
