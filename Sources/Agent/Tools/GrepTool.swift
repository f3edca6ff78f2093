internal import Commands
internal import Conversation

/// The tool `grep`: a search for text in the workspace, by ripgrep (R-41).
package struct GrepTool: Tool {
    package let name = "grep"
    package let description = """
        Searches the files of the workspace for a regular expression (Rust syntax) and returns the lines with file and \
        number, hidden files included. Files that a .gitignore excludes, and .git itself, are left out.
        """
    package let summary = "Search files for text"
    package let parameters = ToolParameters([
        ToolParameter("pattern", .string, "The regular expression", isRequired: true, aliases: ["query", "regex"]),
        ToolParameter(
            "path", .string, "A file or directory of the workspace; everything if absent",
            aliases: ToolParameter.fileAliases + ToolParameter.directoryAliases),
        ToolParameter("glob", .string, "Only files that match this glob, such as *.swift", aliases: ["include"]),
        ToolParameter(
            "ignoreCase", .boolean, "Whether upper and lower case are the same",
            aliases: ["ignore_case", "case_insensitive", "-i"]),
        ToolParameter("literal", .boolean, "Whether the pattern is a text, not a regular expression"),
        ToolParameter("context", .integer(0...20), "Lines that are shown before and after", aliases: ["-C"]),
        ToolParameter("limit", .integer(1...10_000), "The largest number of lines; 200 if absent"),
    ])
    package let isReadOnly = true
    package let usesCommands = true

    private static let linesDefault = 200

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        var words = Search.options + ["--no-heading", "--line-number", "--with-filename"]
        words += ["--max-columns=500", "--max-columns-preview"]
        if arguments.boolean("ignoreCase") == true { words.append("--ignore-case") }
        if arguments.boolean("literal") == true { words.append("--fixed-strings") }
        if let lines = arguments.integer("context"), lines > 0 { words.append("--context=\(lines)") }
        var place = arguments.string("path") ?? "."
        if let text = arguments.string("glob") {
            let glob = SearchGlob(text, in: place)
            words += glob.options
            place = glob.place
        }
        words += [Search.lastGlob, "--regexp=\(arguments.string("pattern") ?? "")", "--", place]
        return try Search(words, context).output(
            linesMax: arguments.integer("limit") ?? Self.linesDefault, nothing: "No line matches.")
    }
}
