internal import Configuration
internal import Conversation

/// The tools of this program. They are made before the first fork, because making their schemas takes longer than
/// a small request.
package struct AgentTools: Sendable {
    package let tools: [any Tool]
    /// The tools as they are offered to a model, in the same order.
    let definitions: [ToolDefinition]

    package init(_ tools: [any Tool]) {
        self.tools = tools
        definitions = tools.map(\.definition)
    }

    /// Some of the tools for an agent, without making their definitions again.
    init(_ tools: [any Tool], _ all: AgentTools, _ settings: ToolsConfiguration) {
        self.tools = tools
        let notes = tools.map { ($0.name, $0.note(settings)) }
        definitions = all.definitions.compactMap { definition in
            notes.first { $0.0 == definition.name }.map { definition.adding($0.1) }
        }
    }

    /// All tools of this program, in the order in which a model receives them.
    package static func all() -> AgentTools {
        AgentTools([
            ReadTool(), WriteTool(), EditTool(), ApplyPatchTool(), GrepTool(), FindTool(), ListTool(), ExecTool(),
            ProcessTool(),
        ])
    }
}

extension ToolDefinition {
    /// The definition with a text at the end of its description.
    fileprivate func adding(_ note: String?) -> ToolDefinition {
        guard let note else { return self }
        return ToolDefinition(name: name, description: "\(description ?? "") \(note)", parameters: parameters)
    }
}
