internal import Text

/// The tool `write`: writes whole files (R-41).
package struct WriteTool: Tool {
    package let name = "write"
    package let description = """
        Writes a text file: creates it, with missing directories, or replaces its whole content. \
        To change a part of a file, use edit.
        """
    package let summary = "Create or replace a file"
    package let parameters = ToolParameters([
        ToolParameter(
            "path", .string, "The file, relative to the workspace", isRequired: true,
            aliases: ToolParameter.fileAliases),
        ToolParameter(
            "content", .string, "The whole new content", isRequired: true, aliases: ["contents", "file_text"]),
    ])
    package let isReadOnly = false

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let path = arguments.string("path") ?? ""
        let bytes = Array((arguments.string("content") ?? "").utf8)
        try ToolFiles(context).write(bytes, to: path)
        return ToolOutput(text: "Wrote \(counted(bytes.count, "byte")) to \(ToolFiles.shown(path)).")
    }
}
