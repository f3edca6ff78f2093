internal import Conversation
internal import JSON
internal import Text

/// The tools that the client runs (H-90, H-91).
enum ClientTools {
    /// Most tools in one request.
    static let toolsMax = 512
    /// Longest name of a tool, in bytes of ASCII: every dialect accepts it.
    static let nameBytesMax = 64

    /// The definitions, in their order; empty without `tools`.
    static func definitions(_ fields: RequestFields) throws(GatewayError) -> [ToolDefinition] {
        let nodes = try fields.array("tools") ?? []
        if nodes.count > toolsMax { throw .invalid("`tools` may hold at most \(toolsMax) tools.", param: "tools") }
        var tools: [ToolDefinition] = []
        var names: Set<String> = []
        for (index, node) in nodes.enumerated() {
            let tool = try definition(node, path: "tools[\(index)]")
            guard names.insert(tool.name).inserted else {
                throw .invalid("The tool name \"\(tool.name)\" is used twice.", param: "tools[\(index)].function.name")
            }
            tools.append(tool)
        }
        return tools
    }

    private static func definition(_ node: JSON.Node, path: String) throws(GatewayError) -> ToolDefinition {
        guard node.kind == .object else { throw .invalid("`\(path)` must be an object.", param: path) }
        let tool = RequestFields(node, path: path)
        guard try tool.string("type") ?? "function" == "function" else {
            throw .invalid("`\(path).type` must be \"function\".", param: "\(path).type")
        }
        let function = try tool.required("function", try tool.object("function"))
        let name = try function.required("name", try function.string("name"))
        guard isName(name) else {
            throw .invalid(
                "`\(function.name(of: "name"))` must be 1 to \(nameBytesMax) characters of a-z, A-Z, 0-9, _ and -.",
                param: function.name(of: "name"))
        }
        _ = try function.object("parameters")
        return ToolDefinition(
            name: name, description: try function.string("description"), parameters: function["parameters"]?.slice,
            strict: try function.boolean("strict"), source: node["function"]?.slice)
    }

    /// Which tools the model may or must call.
    static func choice(_ fields: RequestFields, among tools: [ToolDefinition]) throws(GatewayError) -> ToolChoice {
        guard let node = fields["tool_choice"] else { return .auto }
        switch node.string {
        case "auto": return .auto
        case "none": return .none
        case "required":
            if tools.isEmpty {
                throw .invalid("`tool_choice` is required, but there are no `tools`.", param: "tool_choice")
            }
            return .required
        default: return try namedChoice(node, among: tools)
        }
    }

    private static func namedChoice(_ node: JSON.Node, among tools: [ToolDefinition]) throws(GatewayError) -> ToolChoice
    {
        guard node.kind == .object, node["type"]?.string == "function", let name = node["function"]?["name"]?.string
        else {
            throw .invalid(
                "`tool_choice` must be \"auto\", \"none\", \"required\" or name a function.", param: "tool_choice")
        }
        guard tools.contains(where: { $0.name == name }) else {
            throw .invalid("`tool_choice` names a function that is not among `tools`.", param: "tool_choice")
        }
        return .named(name)
    }

    /// Whether a string is 1 to 64 of `[A-Za-z0-9_-]`.
    private static func isName(_ name: String) -> Bool {
        (1...nameBytesMax).contains(name.utf8.count) && name.utf8.allSatisfy(\.isNameByte)
    }
}
