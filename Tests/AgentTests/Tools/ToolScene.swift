import Agent
import Configuration
import Conversation
import Glibc
import Posix
import SystemPackage
import TestSupport
import Testing

/// A workspace next to files that no tool may reach, and calls of tools in it.
struct ToolScene {
    let temporary: TemporaryDirectory
    let workspace: String
    var resultBytesMax = 50_000
    var workspaceOnly = true

    init() throws {
        temporary = try TemporaryDirectory()
        workspace = "\(temporary.path)/workspace"
        try temporary.makeDirectory("workspace")
        try temporary.write("outside", to: "secret")
    }

    /// Writes a file in the workspace; returns its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        try temporary.write(text, to: "workspace/\(name)", mode: mode)
    }

    func writeBytes(_ bytes: [UInt8], to name: String) throws {
        let file = try File.open(FilePath("\(workspace)/\(name)"), flags: O_WRONLY | O_CREAT | O_TRUNC)
        try File.writeAll(bytes, to: file)
    }

    /// Calls a tool as a model does.
    func call(_ tool: some Tool, _ arguments: JSONValue) throws -> ToolOutput {
        try tool.run(try tool.parameters.arguments(arguments.json), in: context)
    }

    var context: ToolContext {
        var settings = ToolsConfiguration()
        settings.resultBytesMax = resultBytesMax
        settings.workspaceOnly = workspaceOnly
        settings.exec.applyPatch.workspaceOnly = workspaceOnly
        return ToolContext(
            ToolScope(agentId: "main", workspace: FilePath(workspace), settings: settings),
            waiting: Watch(client: nil, termination: nil, deadline: .now + .seconds(60)))
    }

    /// The text of a result, or the message of a failure after `error: `.
    func text(_ tool: some Tool, _ arguments: JSONValue) throws -> String {
        do {
            return try call(tool, arguments).content.compactMap(\.text).joined(separator: "\n")
        } catch let error as ToolError {
            return "error: \(error.message.replacing(workspace, with: "WORKSPACE"))"
        }
    }

    func content(_ name: String) throws -> String {
        String(decoding: try File.read(FilePath("\(workspace)/\(name)"), bytesMax: 100 << 20), as: UTF8.self)
    }

    /// The files of the workspace.
    var files: [String] { temporary.files(below: "workspace") }
}
