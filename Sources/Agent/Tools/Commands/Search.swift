internal import Commands
internal import Configuration
internal import Conversation
internal import Posix

/// A search by ripgrep, as a command that can change nothing and has no network.
struct Search {
    private let request: CommandRequest
    private let context: ToolContext

    /// The options of every search. A .gitignore counts whether or not the workspace is a git repository.
    static let options = [
        "rg", "--color=never", "--no-config", "--hidden", "--no-require-git", "--sort=path",
    ]
    /// Follows the globs of a call, because the last glob that matches a name decides.
    static let lastGlob = "--glob=!.git"

    init(_ words: [String], _ context: ToolContext) throws(ToolError) {
        var request = try CommandRequest(.argv(words), directory: nil, in: context)
        // The last word is the place of the search. The service refuses what is outside the workspace.
        _ = try CommandRequest.directory(words.last ?? ".", in: context.scope.workspace)
        request.isReadOnly = true
        request.network = false
        request.timeoutSeconds = context.scope.settings.callSeconds
        self.request = request
        self.context = context
    }

    /// The lines that were found.
    ///
    /// - Parameter nothing: the text if there is no line.
    func output(linesMax: Int, nothing: String) throws -> ToolOutput {
        var run = CommandRun(in: context)
        guard case .ended(let end) = try run(request) else {
            throw ToolError("The search did not end in time. Search in a smaller directory.")
        }
        let text = run.output.text(discarded: end.outputBytesDiscarded)
        // Status 1 of rg(1): nothing was found. Status 2: an error, whose message is in the output.
        if end.result == .exited(1) { return ToolOutput(text: nothing) }
        let lines = text.split(separator: "\n")
        var shown = lines.prefix(linesMax).joined(separator: "\n")
        if lines.count > linesMax {
            shown += "\n[\(linesMax) of \(lines.count) lines. Use a larger limit or a narrower pattern.]"
        }
        if end.result == .exited(0) { return ToolOutput(text: shown) }
        return ToolOutput(text: "\(shown)\n[\(CommandResult(end).sentence)]", isError: true)
    }
}
