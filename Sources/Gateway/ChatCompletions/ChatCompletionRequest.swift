package import Configuration
package import Conversation
internal import JSON

/// The body of a request, with every field checked. Unknown fields are passed on to a server that accepts them.
package struct ChatCompletionRequest: Sendable {
    /// As sent, because the response repeats it; nil when absent.
    package var model: String?
    package var stream = false
    package var includeUsage = false
    /// As sent; `SessionKey` trims it. Nil when absent.
    package var user: String?
    package var conversation: IncomingConversation
    package var tools: [ToolDefinition]
    package var toolChoice: ToolChoice
    package var sampling: SamplingOptions
    /// The client's names of the fields that it sent.
    package var fieldNames: RequestFieldNames
    /// The names of the fields that have no effect here, whichever model answers.
    package var ignoredFields: [String] = []

    /// Reads a body.
    ///
    /// - Throws: `GatewayError` that names the field; a field that is null counts as absent.
    package init(_ body: [UInt8], limits: Limits) throws(GatewayError) {
        let root = try Self.object(body, depthMax: limits.jsonDepthMax)
        let fields = RequestFields(root)
        model = try fields.string("model")
        stream = try fields.boolean("stream") ?? false
        if let options = try fields.object("stream_options") {
            includeUsage = try options.boolean("include_usage") ?? false
            let members = options.members.map(\.key).filter { $0 != "include_usage" }
            ignoredFields = stream ? members.map(options.name(of:)) : ["stream_options"]
        }
        user = try fields.string("user")
        try Self.refuseUnsupported(fields)
        try limits.messages.check(fields)
        conversation = try IncomingConversation(fields, limits: limits.images)
        tools = try ClientTools.definitions(fields)
        toolChoice = try ClientTools.choice(fields, among: tools)
        if toolChoice == .none { tools = [] }
        if case .named(let name) = toolChoice { tools.removeAll { $0.name != name } }
        let read = try SamplingFields.read(fields, hasTools: !tools.isEmpty)
        (sampling, fieldNames) = (read.options, read.names)
        ignoredFields += read.leftOut
    }

    /// The limits of a body, from the configuration.
    package struct Limits: Sendable {
        package var jsonDepthMax: Int
        package var messages: MessageLimits
        package var images: ImageRules

        package init(_ configuration: HTTPConfiguration) {
            jsonDepthMax = configuration.jsonDepthMax
            messages = MessageLimits(configuration.chatCompletions)
            images = ImageRules(configuration.chatCompletions)
        }
    }

    private static func object(_ body: [UInt8], depthMax: Int) throws(GatewayError) -> JSON.Node {
        let root: JSON.Node
        do {
            root = try JSON.Document(parsing: body, depthMax: depthMax).root
        } catch {
            throw .invalid("The request body is not valid JSON: \(error).", code: "invalid_json")
        }
        guard root.kind == .object else {
            throw .invalid("The request body must be a JSON object.", code: "invalid_json")
        }
        return root
    }

    /// Rejects features that a client would miss in the response: several choices, log probabilities, audio, and the
    /// legacy functions.
    private static func refuseUnsupported(_ fields: RequestFields) throws(GatewayError) {
        if let n = try fields.integer("n"), n != 1 { throw .invalid("`n` must be 1.", param: "n") }
        if try fields.boolean("logprobs") == true {
            throw .invalid("`logprobs` is not supported.", param: "logprobs")
        }
        for name in ["functions", "function_call"] where fields[name] != nil {
            throw .invalid("`\(name)` is not supported; use `tools` and `tool_choice`.", param: name)
        }
        if fields["audio"] != nil { throw .invalid("`audio` is not supported.", param: "audio") }
        for modality in try fields.array("modalities") ?? [] where modality.string != "text" {
            throw .invalid("`modalities` may only hold \"text\".", param: "modalities")
        }
    }
}
