internal import Commands
internal import Configuration
internal import SystemPackage

extension CommandRequest {
    /// Output beyond this number of bytes is not sent by the command service.
    private static let outputOfTools = 64 << 20

    /// A command of an agent, with the limits of its section `tools.exec`.
    ///
    /// - Parameter directory: the working directory, relative to the workspace or in it; nil for the workspace.
    /// - Throws: `ToolError` for a directory outside the workspace.
    init(_ program: Program, directory: String?, in context: ToolContext) throws(ToolError) {
        self.init(program, workspace: context.scope.workspace)
        if let directory { self.directory = try Self.directory(directory, in: context.scope.workspace) }
        let exec = context.scope.settings.exec
        hidden = context.scope.hidden
        network = exec.network
        pathPrepend = exec.pathPrepend.map { FilePath($0) }
        limits = Limits(exec.limits)
        timeoutSeconds = exec.timeoutSec
        outputBytesMax = Self.outputOfTools
    }

    /// The service compares the directory again after it has followed symbolic links.
    static func directory(_ path: String, in workspace: FilePath) throws(ToolError) -> FilePath {
        let directory = workspace.pushing(FilePath(path)).lexicallyNormalized()
        guard !path.utf8.contains(0), directory.starts(with: workspace) else {
            throw ToolError("The directory must be in the workspace, \(workspace).")
        }
        return directory
    }
}

extension CommandRequest.Limits {
    fileprivate init(_ limits: CommandLimits) {
        self.init()
        memoryBytesMax = limits.memoryBytesMax
        cpuSecondsMax = limits.cpuSecondsMax
        fileBytesMax = limits.fileBytesMax
        filesMax = limits.filesMax
    }
}
