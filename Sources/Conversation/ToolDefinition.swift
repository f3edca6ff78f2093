package import JSON

/// A tool that a model may call: a tool of the agent, or one that the client offers.
package struct ToolDefinition: Sendable {
    package var name: String
    package var description: String?
    /// The JSON schema of the arguments, unchanged; nil for a tool without arguments.
    package var parameters: JSON.Slice?
    /// Whether the arguments must match the schema exactly; nil when it is not specified.
    package var strict: Bool?
    /// The object `function` of Chat Completions as the client sent it, passed on unchanged to a server with that API;
    /// nil for a tool of the agent.
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

/// Whether a model may, must or must not call tools (H-91).
package enum ToolChoice: Equatable, Sendable {
    case auto
    case none
    case required
    case named(String)
}
