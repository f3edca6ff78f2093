internal import Configuration
internal import Conversation
internal import JSON

/// Writes the instructions and the messages of a request; the messages have been repaired (`PromptRepair`).
struct ChatCompletionsMessages {
    private let request: TurnRequest
    private let origin: ModelOrigin
    private let compatibility: ChatCompletionsCompatibility
    private let messages: [Message]
    /// Index of the last message of the user, which the model is still answering.
    private let openTurnStart: Int
    /// For the stored id of each tool call, the id that is sent to this provider.
    private var ids: [String: String] = [:]

    init(_ request: TurnRequest, for origin: ModelOrigin, _ compatibility: ChatCompletionsCompatibility) {
        self.request = request
        self.origin = origin
        self.compatibility = compatibility
        messages = request.messages
        openTurnStart = messages.lastIndex { if case .user = $0 { true } else { false } } ?? 0
    }

    func write(to writer: inout Writer) {
        var copy = self
        writer.array { writer in copy.writeAll(to: &writer) }
    }

    private mutating func writeAll(to writer: inout Writer) {
        if !request.system.isEmpty {
            writer.object { writer in
                writer.member("role", compatibility.systemRole)
                writer.member("content", request.system)
            }
        }
        // A tool result can only hold text in this API: its images follow in a message of the user.
        var images: [UserBlock] = []
        for (index, message) in messages.enumerated() {
            switch message {
            case .toolResult(let result):
                write(result, to: &writer)
                images += result.content.filter { $0.text == nil }
            case .user(let user):
                write(user: images + user.content, to: &writer)
                images = []
            case .assistant(let answer):
                if !images.isEmpty { write(user: images, to: &writer) }
                images = []
                let isStart = request.prefill != nil && index == messages.count - 1
                write(answer, isOpen: index >= openTurnStart, isStart: isStart, to: &writer)
            }
        }
        if !images.isEmpty { write(user: images, to: &writer) }
        // Without a message after it, such a server would continue the last answer of the conversation.
        if case .assistant? = messages.last, request.prefill == nil, compatibility.prefill != .none {
            write(user: [.text("[no message; follow the instructions]")], to: &writer)
        }
    }

    private func write(user content: [UserBlock], to writer: inout Writer) {
        let blocks = content.map(sendable)
        writer.object { writer in
            writer.member("role", "user")
            // Some servers accept only a string when there is only text.
            if blocks.allSatisfy({ $0.text != nil }) {
                return writer.member("content", blocks.compactMap(\.text).joined(separator: "\n"))
            }
            writer.member("content") { writer in
                writer.array { writer in
                    for block in blocks { write(block, to: &writer) }
                }
            }
        }
    }

    /// The block, or for an image that the model cannot read a text that replaces it.
    private func sendable(_ block: UserBlock) -> UserBlock {
        block.text != nil || compatibility.takesImages ? block : .text("[image left out: the model takes only text]")
    }

    private func write(_ block: UserBlock, to writer: inout Writer) {
        writer.object { writer in
            switch block {
            case .text(let text):
                writer.member("type", "text")
                writer.member("text", text)
            case .image(let image):
                writer.member("type", "image_url")
                writer.member("image_url") { writer in
                    writer.object { $0.member("url", "data:\(image.mimeType);base64,\(image.base64)") }
                }
            }
        }
    }

    private mutating func write(
        _ answer: AssistantMessage, isOpen: Bool, isStart: Bool, to writer: inout Writer
    ) {
        let calls = answer.toolCalls
        let ids = wireIds(of: calls, from: answer.origin)
        writer.object { writer in
            writer.member("role", "assistant")
            // Not null next to calls: the templates of local models concatenate it with other text.
            writer.member("content", answer.text)
            if isStart, compatibility.prefill == .prefix { writer.member("prefix", true) }
            if compatibility.takesReasoning { writeReasoning(of: answer, isOpen: isOpen, to: &writer) }
            if compatibility.takesExtraContent { writer.member("extra_content", ifPresent: answer.extraContent) }
            if calls.isEmpty { return }
            writer.member("tool_calls") { writer in
                writer.array { writer in
                    for (call, id) in zip(calls, ids) { write(call, id: id, to: &writer) }
                }
            }
        }
        for (call, id) in zip(calls, ids) { self.ids[call.id] = id }
    }

    /// Writes `reasoning_details`, or else the reasoning into the field in which it arrived. Models that think between
    /// tool calls need the latter until their answer is complete.
    private func writeReasoning(of answer: AssistantMessage, isOpen: Bool, to writer: inout Writer) {
        if let details = answer.reasoningDetails { return writer.member("reasoning_details", details) }
        guard isOpen else { return }
        for field in ChatCompletionsChunk.reasoningFields {
            var text = ""
            for case .thinking(let thought, field) in answer.content { text += thought }
            if !text.isEmpty { writer.member(field, text) }
        }
    }

    /// The ids that are sent for the calls of an answer.
    ///
    /// A model receives the ids that it made. An answer without an origin arrived in a request and is probably an
    /// answer of the same model. The ids of other models must have a form that every server accepts.
    private func wireIds(of calls: [ToolCall], from origin: ModelOrigin?) -> [String] {
        var form = compatibility.toolCallIds
        if form == .usable, let origin, origin != self.origin { form = .portable }
        let ids = calls.map { (origin == self.origin ? $0.providerId : nil) ?? ToolCallId.sendable($0.id, as: form) }
        return Set(ids).count == ids.count ? ids : calls.map { ToolCallId.sendable($0.id, as: form) }
    }

    private func write(_ call: ToolCall, id: String, to writer: inout Writer) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("type", "function")
            writer.member("function") { writer in
                writer.object { writer in
                    writer.member("name", call.name)
                    writer.member("arguments", call.arguments)
                }
            }
            if compatibility.takesExtraContent { writer.member("extra_content", ifPresent: call.extraContent) }
        }
    }

    private func write(_ result: ToolResult, to writer: inout Writer) {
        let text = result.text
        let hasImage = result.content.contains { $0.text == nil }
        writer.object { writer in
            writer.member("role", "tool")
            writer.member(
                "tool_call_id", ids[result.callId] ?? ToolCallId.sendable(result.callId, as: compatibility.toolCallIds))
            writer.member("content", text.isEmpty && hasImage ? "(see the attached image)" : text)
        }
    }
}
