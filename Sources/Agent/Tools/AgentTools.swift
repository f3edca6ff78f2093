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

    /// Some of the tools, without making their definitions again.
    init(_ tools: [any Tool], _ all: AgentTools) {
        self.tools = tools
        let names = tools.map(\.name)
        definitions = all.definitions.filter { names.contains($0.name) }
    }

    /// All tools of this program, in the order in which a model receives them.
    package static func all() -> AgentTools {
        AgentTools([
            ReadTool(), WriteTool(), EditTool(), ApplyPatchTool(), GrepTool(), FindTool(), ListTool(), ExecTool(),
            ProcessTool(),
        ])
    }
}
