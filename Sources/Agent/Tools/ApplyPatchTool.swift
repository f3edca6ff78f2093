internal import Configuration

/// The tool `apply_patch`: changes several files with one patch.
package struct ApplyPatchTool: Tool {
    package let name = "apply_patch"
    package let description = """
        Adds, changes, moves and deletes files with a patch: `*** Begin Patch`, then for each file \
        `*** Add File: PATH` with lines that begin with +, `*** Delete File: PATH`, or `*** Update File: PATH`, \
        optionally `*** Move to: PATH`, and hunks. A hunk is `@@`, optionally followed by a line above it in the file, \
        and lines that begin with a space (kept), - (removed) or + (added); `*** End of File` marks a hunk at the end. \
        The last line is `*** End Patch`. All files are checked and written before the first one is replaced.
        """
    package let summary = "Change files with a patch"
    package let parameters = ToolParameters([
        ToolParameter("input", .string, "The patch", isRequired: true, aliases: ["patch"])
    ])
    package let isReadOnly = false

    package init() {}

    package func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput {
        let patch = try Patch(parsing: arguments.string("input") ?? "")
        let files = try ToolFiles(context, isConfined: context.scope.settings.patchesWorkspaceOnly)
        var writing = PatchWriting(of: try PatchPlan(patch, files), files)
        let lines = try writing.apply()
        return ToolOutput(text: "Applied the patch:\n" + PatchPlan.list(lines))
    }
}
