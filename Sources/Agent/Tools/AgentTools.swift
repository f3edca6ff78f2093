internal import Conversation

/// The tools that this program has. They are made before the first fork, because making their schemas takes longer than
/// a small request.
package struct AgentTools: Sendable {
    let tools: [any Tool]
    /// The tools as they are offered to a model, in the same order.
    let definitions: [ToolDefinition]

    package init(_ tools: [any Tool]) {
        self.tools = tools
        definitions = tools.map(\.definition)
    }

    /// All tools of this program.
    package static func all() -> AgentTools { AgentTools([]) }
}
