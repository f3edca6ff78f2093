internal import Text

/// The tool `edit`: replaces a text in a file (R-41).
package struct EditTool: Tool {
    package let name = "edit"
    package let description = """
        Replaces a text in a file. The old text must be in the file exactly as given, with its white space, and only \
        once, unless replaceAll is true.
        """
    package let summary = "Replace a text in a file"
    package let parameters = ToolParameters([
        ToolParameter(
            "path", .string, "The file, relative to the workspace", isRequired: true,
            aliases: ToolParameter.fileAliases),
        ToolParameter(
            "oldText", .string, "The text to replace", isRequired: true,
            aliases: ["old_string", "old_text", "oldString", "old_str"]),
        ToolParameter(
            "newText", .string, "The new text", isRequired: true,
            aliases: ["new_string", "new_text", "newString", "new_str"]),
        ToolParameter("replaceAll", .boolean, "Replace the text everywhere", aliases: ["replace_all"]),
    ])
    package let isReadOnly = false

    /// Most places that are replaced in one call.
    private static let placesMax = 100_000

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let path = arguments.string("path") ?? ""
        let replacement = Replacement(
            old: Array((arguments.string("oldText") ?? "").utf8), new: Array((arguments.string("newText") ?? "").utf8))
        if replacement.old.isEmpty { throw ToolError("oldText is empty. Use write to create a file.") }
        if replacement.old == replacement.new { throw ToolError("oldText and newText are the same.") }
        let files = try ToolFiles(context)
        let content = try files.content(path)
        let name = ToolFiles.shown(path)
        let places = replacement.places(in: content, countMax: Self.placesMax + 1)
        try check(places, of: replacement, in: content, replaceAll: arguments.boolean("replaceAll") ?? false, name)
        try files.write(replacement.applied(to: content, at: places), to: path)
        let diff = ReplacementDiff(content, replacement, at: places).text
        return ToolOutput(
            text: "Replaced \(counted(places.count, "place")) in \(name).\n\(diff)")
    }

    private func check(
        _ places: [Int], of replacement: Replacement, in content: [UInt8], replaceAll: Bool, _ name: String
    ) throws(ToolError) {
        if places.isEmpty {
            let hint = MissingText(wanted: replacement.old, content: content).hint
            throw ToolError("The old text is not in `\(name)`. \(hint)")
        }
        if places.count > 1 && !replaceAll {
            let lines = Replacement.lineNumbers(of: places.prefix(10), in: content).map(String.init)
            let more = places.count > lines.count ? " …" : ""
            throw ToolError(
                "The old text occurs \(places.count) times in `\(name)`, "
                    + "in lines \(lines.joined(separator: ", "))\(more). "
                    + "Add the lines around the right place to oldText, or set replaceAll.")
        }
        if places.count > Self.placesMax {
            throw ToolError("The old text occurs more than \(Self.placesMax) times in `\(name)`, which is too often.")
        }
        if replacement.size(of: content, places: places.count) > ToolFiles.contentBytesMax {
            throw ToolError("`\(name)` would have more than \(ToolFiles.contentBytesMax) bytes, which is too long.")
        }
    }
}
