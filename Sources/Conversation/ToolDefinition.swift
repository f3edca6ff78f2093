package import JSON

/// A tool that a model may call: one of the agent's own or one that the client offers.
package struct ToolDefinition: Sendable {
    package var name: String
    package var description: String?
    /// The JSON schema of the arguments, as it came; nil for a tool without arguments.
    package var parameters: JSON.Slice?
    /// Whether arguments must follow the schema to the letter; nil where nobody said.
    package var strict: Bool?
    /// The object under `function` as the client sent it, to be passed on untouched; nil for a tool of ours.
    package var source: JSON.Slice?

    package init(
        name: String, description: String? = nil, parameters: JSON.Slice? = nil, strict: Bool? = nil,
        source: JSON.Slice? = nil
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.strict = strict
        self.source = source
    }
}

/// How free a model is to call tools (H-91).
package enum ToolChoice: Equatable, Sendable {
    case auto
    case none
    case required
    case named(String)
}
