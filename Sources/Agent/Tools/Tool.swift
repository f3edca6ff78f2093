package import Configuration
package import Conversation
package import JSON
package import Posix
package import Service

/// A tool that agents have. A call of it is executed in a process of its own, the tool process.
package protocol Tool: Sendable {
    var name: String { get }
    /// The description of the tool for the model, in a few sentences.
    var description: String { get }
    /// One line for the list of tools in the instructions.
    var summary: String { get }
    var parameters: ToolParameters { get }
    /// Whether a call changes nothing, so that it can be executed at the same time as other such calls.
    var isReadOnly: Bool { get }

    /// A text that follows the description, for an agent with these settings.
    func note(_ settings: ToolsConfiguration) -> String?

    /// Whether the tool process talks to the command service instead of opening files of the workspace.
    var usesCommands: Bool { get }

    /// Time for a call, in seconds; nil for the time of the agent's tools.
    func seconds(_ arguments: ToolArguments, _ settings: ToolsConfiguration) -> Int?

    /// Executes one call. Runs in the tool process.
    ///
    /// - Parameter arguments: have been checked against `parameters`.
    /// - Throws: `ToolError` for the model. Any other error is described to the model, too.
    func run(_ arguments: ToolArguments, in context: ToolContext) throws -> ToolOutput
}

extension Tool {
    package var usesCommands: Bool { false }

    package func seconds(_ arguments: ToolArguments, _ settings: ToolsConfiguration) -> Int? { nil }

    package func note(_ settings: ToolsConfiguration) -> String? { nil }

    /// The tool as it is offered to a model.
    package var definition: ToolDefinition {
        ToolDefinition(name: name, description: description, parameters: parameters.schema)
    }
}

/// The failure of a call: a sentence that helps the model to continue.
package struct ToolError: Error, Equatable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

/// The output of one call of a tool.
package struct ToolOutput: Equatable, Sendable {
    /// Texts and images for the model.
    package var content: [UserBlock]
    package var isError = false
    /// An object for the transcript and for clients that show the call; the model does not receive it.
    package var details: Slice?
    /// The command that the call has run; nil without one.
    package var command: CommandUse?

    package init(_ content: [UserBlock], isError: Bool = false, details: Slice? = nil) {
        self.content = content
        self.isError = isError
        self.details = details
    }

    /// The texts, joined by a line break.
    package var text: String { content.compactMap(\.text).joined(separator: "\n") }

    package init(text: String, isError: Bool = false, details: Slice? = nil) {
        self.init([.text(text)], isError: isError, details: details)
    }
}

/// The command of a tool call, and the resources that it used.
package struct CommandUse: Equatable, Sendable {
    package var result: CommandResultCount
    /// The unit of systemd; empty without systemd.
    package var unit: String
    /// Processor time of all processes of the command.
    package var cpuMicroseconds: Int
    /// Peak memory of all processes of the command together.
    package var memoryPeakBytes: Int

    package init(_ result: CommandResultCount, unit: String, cpuMicroseconds: Int = 0, memoryPeakBytes: Int = 0) {
        self.result = result
        self.unit = unit
        self.cpuMicroseconds = cpuMicroseconds
        self.memoryPeakBytes = memoryPeakBytes
    }
}

/// The context of one call in a tool process.
package struct ToolContext {
    package let scope: ToolScope
    /// The source of the ids of commands in the background.
    package var identifiers = Identifiers.random
    /// The wait of the tool process. A timer of the process ends the call.
    package let waiting: any Waiting
    /// Shows a part of the output to the client while the call is executed.
    package let emit: (String) throws -> Void

    package init(
        _ scope: ToolScope, waiting: any Waiting, emit: @escaping (String) throws -> Void = { _ in }
    ) {
        self.scope = scope
        self.waiting = waiting
        self.emit = emit
    }

    /// Longest text of an output, in bytes. A cut output ends with a notice that describes how to get the rest.
    package var resultBytesMax: Int { scope.settings.resultBytesMax }
}
