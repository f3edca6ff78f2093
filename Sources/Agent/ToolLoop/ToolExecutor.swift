package import Conversation

/// Executes the tool calls of a run.
package protocol ToolExecutor {
    /// The tools that are offered to the model.
    var definitions: [ToolDefinition] { get }

    /// Whether a call changes nothing. A call that cannot be executed changes nothing.
    func isReadOnly(_ call: ToolCall) -> Bool

    /// Executes calls at the same time, and returns when all have ended. A call that fails has an output, too.
    ///
    /// - Parameter emit: receives the output of each call once, when the call has ended.
    /// - Throws: `Interruption`, and the errors of `emit` and of timers: then some calls have no output.
    func execute(_ calls: [ToolCall], emit: (ToolEvent) throws -> Void) throws
}

/// An event while calls are executed. The index is that of the call among the calls that are executed.
package enum ToolEvent: Equatable, Sendable {
    /// A part of the output, for the client.
    case progress(index: Int, text: String)
    case ended(index: Int, ToolOutput)
}

/// A turn without tools.
package struct NoTools: ToolExecutor {
    package let definitions: [ToolDefinition] = []

    package init() {}

    package func isReadOnly(_ call: ToolCall) -> Bool { true }

    package func execute(_ calls: [ToolCall], emit: (ToolEvent) throws -> Void) throws {
        for (index, call) in calls.enumerated() { try emit(.ended(index: index, .unknown(call, among: []))) }
    }
}

extension ToolOutput {
    /// The output of a call to a tool that does not exist.
    static func unknown(_ call: ToolCall, among names: [String]) -> ToolOutput {
        let others = names.isEmpty ? " No tool is available now." : " The tools are: \(names.joined(separator: ", "))."
        return ToolOutput(text: "There is no tool named \(call.name.prefix(256)).\(others)", isError: true)
    }
}
