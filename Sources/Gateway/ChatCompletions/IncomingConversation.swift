internal import Configuration
package import Conversation
internal import JSON
internal import Text

/// The `messages` of a request, split into instructions and the conversation.
package struct IncomingConversation: Equatable, Sendable {
    /// The texts of `system` and `developer` messages at any position, without empty ones (P-03).
    package var instructions: [String] = []
    /// Ends with a user's message, a tool result, or the start of the answer, which the model continues (P-08). Empty
    /// if there are instructions only: the model then speaks first (P-12).
    package var messages: [Message] = []
    /// The URLs of images to fetch before the request is read again; empty images take their place.
    package var missingImages: [String] = []
    /// The names of the called tools, by the ids of the calls: results name the call only.
    private var calledTools: [String: String] = [:]

    init(_ fields: RequestFields, limits: ImageRules) throws(GatewayError) {
        let nodes = try fields.required("messages", try fields.array("messages"))
        var images = ImageCount(limits)
        for (index, node) in nodes.enumerated() {
            let path = "messages[\(index)]"
            guard node.kind == .object else { throw .invalid("`\(path)` must be an object.", param: path) }
            try add(IncomingMessage(RequestFields(node, path: path), images: &images))
        }
        missingImages = images.missing
        while case .assistant(let answer)? = messages.last {
            if answer.isBlank {
                messages.removeLast()
                continue
            }
            try Self.checkPrefill(answer)
            break
        }
        if messages.isEmpty, instructions.isEmpty {
            throw .invalid("Missing user message in `messages`.", param: "messages")
        }
    }

    /// Checks that the last message can be the start of an answer.
    private static func checkPrefill(_ answer: AssistantMessage) throws(GatewayError) {
        if !answer.toolCalls.isEmpty {
            throw .invalid("The tool calls of the last message have no results in `messages`.", param: "messages")
        }
        if answer.hasRefusal {
            throw .invalid(
                "The last message is a refusal, which no model continues. End `messages` with a user message.",
                param: "messages", code: "prefill_unsupported")
        }
    }

    private mutating func add(_ message: IncomingMessage) {
        switch message {
        case .instruction(let text): if !text.isEmpty { instructions.append(text) }
        case .part(let message): messages.append(named(message))
        case .empty: return
        }
    }

    /// The message; a result without the name of its tool gets the name from the call.
    private mutating func named(_ message: Message) -> Message {
        switch message {
        case .user: return message
        case .assistant(let answer):
            for call in answer.toolCalls { calledTools[call.id] = call.name }
            return message
        case .toolResult(var result):
            if result.toolName.isEmpty { result.toolName = calledTools[result.callId] ?? "" }
            return .toolResult(result)
        }
    }
}

/// One element of `messages`.
enum IncomingMessage {
    case instruction(String)
    case part(Message)
    /// A message with blank text, without images and calls (P-12).
    case empty

    init(_ fields: RequestFields, images: inout ImageCount) throws(GatewayError) {
        let role = try fields.required("role", try fields.string("role"))
        switch role {
        case "system", "developer":
            self = .instruction(String(Self.text(try Self.blocks(fields, images: &images)).trimmingUnicodeWhiteSpace))
        case "user":
            let blocks = try Self.blocks(fields, images: &images)
            self = Self.isEmpty(blocks) ? .empty : .part(.user(UserMessage(blocks)))
        case "assistant": self = try Self.assistant(fields, images: &images)
        case "tool", "function": self = try Self.toolResult(fields, images: &images)
        default:
            throw .invalid(
                "`\(fields.name(of: "role"))` must be one of system, developer, user, assistant, tool.",
                param: fields.name(of: "role"))
        }
    }

    private static func assistant(_ fields: RequestFields, images: inout ImageCount) throws(GatewayError) -> Self {
        var message = AssistantMessage()
        let text = text(try blocks(fields, images: &images))
        // A refusal is either a field or the only part of the content.
        let isRefusal = fields["content"]?.elements.contains { $0["type"]?.string == "refusal" } ?? false
        if !text.isEmpty { message.content.append(isRefusal ? .refusal(text) : .text(text)) }
        if let refusal = try fields.string("refusal"), !refusal.isEmpty { message.content.append(.refusal(refusal)) }
        for (index, node) in (try fields.array("tool_calls") ?? []).enumerated() {
            let path = "\(fields.name(of: "tool_calls"))[\(index)]"
            guard node.kind == .object else { throw .invalid("`\(path)` must be an object.", param: path) }
            message.content.append(.toolCall(try toolCall(RequestFields(node, path: path))))
        }
        if message.content.isEmpty { return .empty }
        try readAttachments(fields, into: &message)
        return .part(.assistant(message))
    }

    /// Reads the fields of an earlier response that the client sends back for the model that attached them.
    private static func readAttachments(
        _ fields: RequestFields, into message: inout AssistantMessage
    ) throws(GatewayError) {
        let reasoning = try fields.string("reasoning_content") ?? ""
        if !reasoning.isEmpty { message.content.insert(.thinking(reasoning, signature: "reasoning_content"), at: 0) }
        let details = try fields.array("reasoning_details") ?? []
        if !details.isEmpty { message.reasoningDetails = fields["reasoning_details"]?.slice.onOneLine }
        if try fields.object("extra_content") != nil { message.extraContent = fields["extra_content"]?.slice.onOneLine }
    }

    private static func toolCall(_ fields: RequestFields) throws(GatewayError) -> ToolCall {
        let id = try fields.required("id", try fields.string("id"))
        let function = try fields.required("function", try fields.object("function"))
        let name = try function.required("name", try function.string("name"))
        let arguments = try function.string("arguments") ?? "{}"
        var call = ToolCall(id: ToolCallId.usable(id), name: name, arguments: arguments)
        if try fields.object("extra_content") != nil { call.extraContent = fields["extra_content"]?.slice.onOneLine }
        return call
    }

    /// A result without `tool_call_id` does not belong to a call: the model receives it as a text with the name of the
    /// tool.
    private static func toolResult(
        _ fields: RequestFields, images: inout ImageCount
    ) throws(GatewayError) -> Self {
        let callId = try fields.string("tool_call_id") ?? ""
        let content = try blocks(fields, images: &images)
        let name = try fields.string("name") ?? ""
        return .part(.toolResult(ToolResult(callId: ToolCallId.usable(callId), toolName: name, content: content)))
    }

    private static func text(_ blocks: [UserBlock]) -> String {
        blocks.compactMap(\.text).joined(separator: "\n")
    }

    private static func isEmpty(_ blocks: [UserBlock]) -> Bool {
        blocks.allSatisfy { block in block.text?.trimmingUnicodeWhiteSpace.isEmpty ?? false }
    }

    /// The parts of `content`: a string, or an array of typed parts (P-02). An unknown type is an error.
    private static func blocks(_ fields: RequestFields, images: inout ImageCount) throws(GatewayError) -> [UserBlock] {
        guard let content = fields["content"] else { return [] }
        if let text = content.string { return [.text(text)] }
        guard content.kind == .array else {
            throw .invalid(
                "`\(fields.name(of: "content"))` must be a string or an array.", param: fields.name(of: "content"),
                code: "invalid_type")
        }
        var blocks: [UserBlock] = []
        for (index, node) in content.elements.enumerated() {
            let path = "\(fields.name(of: "content"))[\(index)]"
            guard node.kind == .object else { throw .invalid("`\(path)` must be an object.", param: path) }
            blocks.append(try block(RequestFields(node, path: path), images: &images))
        }
        return blocks
    }

    private static func block(_ fields: RequestFields, images: inout ImageCount) throws(GatewayError) -> UserBlock {
        switch try fields.required("type", try fields.string("type")) {
        case "text", "input_text": return .text(try fields.required("text", try fields.string("text")))
        case "refusal": return .text(try fields.required("refusal", try fields.string("refusal")))
        case "image_url": return .image(try images.image(fields))
        case let type:
            throw .invalid(
                "`\(fields.name(of: "type"))`: \"\(type)\" is not supported; text and image_url are.",
                param: fields.name(of: "type"))
        }
    }
}
