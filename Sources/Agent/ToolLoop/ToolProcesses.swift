internal import Configuration
package import Conversation
package import Posix

/// Executes tool calls in processes.
package struct ToolProcesses: ToolExecutor {
    private let tools: [any Tool]
    package let definitions: [ToolDefinition]
    private let scope: ToolScope
    private let waiting: any Waiting
    /// The reasons why existing tools are not offered, by the name of the tool: sentences for the model.
    private let refusals: [String: String]

    package init(_ tools: AgentTools, refusals: [String: String] = [:], _ scope: ToolScope, waiting: any Waiting) {
        self.tools = tools.tools
        definitions = tools.definitions
        self.refusals = refusals
        self.scope = scope
        self.waiting = waiting
    }

    private func tool(_ call: ToolCall) -> (any Tool)? { tools.first { $0.name == call.name } }

    package func isReadOnly(_ call: ToolCall) -> Bool { tool(call)?.isReadOnly ?? true }

    package func execute(_ calls: [ToolCall], emit: (ToolEvent) throws -> Void) throws {
        var running: [(index: Int, process: ToolProcess)] = []
        for (index, call) in calls.enumerated() {
            do {
                running.append((index, try ToolProcess(try start(of: call))))
            } catch let error as ToolError {
                try emit(.ended(index: index, ToolOutput(text: error.message, isError: true)))
            } catch let error as SystemError {
                let text = "\(call.name) cannot be started now: \(error.reason). Try again later."
                try emit(.ended(index: index, ToolOutput(text: text, isError: true)))
            }
        }
        while !running.isEmpty {
            let ready = try waiting.wait(for: running.map { Interest($0.process.pipe) })
            for (index, process) in running where ready.contains(where: { $0.interest == Interest(process.pipe) }) {
                let read = try process.read()
                for text in read.progress { try emit(.progress(index: index, text: text)) }
                guard read.isEnded else { continue }
                running.removeAll { $0.index == index }
                try emit(.ended(index: index, try process.end(through: waiting)))
            }
        }
    }

    private func start(of call: ToolCall) throws(ToolError) -> ToolProcess.Start {
        guard let tool = tool(call) else {
            if let refusal = refusals[call.name] { throw ToolError(refusal) }
            throw ToolError(ToolOutput.unknown(call, among: tools.map(\.name)).text)
        }
        let arguments = try tool.parameters.arguments(call.arguments)
        return ToolProcess.Start(
            tool: tool, arguments: arguments, scope: scope,
            seconds: tool.seconds(arguments, scope.settings) ?? scope.settings.callSeconds
        )
    }
}
