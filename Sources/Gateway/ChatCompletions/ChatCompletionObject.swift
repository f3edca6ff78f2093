package import Agent
internal import Conversation
internal import JSON

/// The response object of a run, collected from its events.
package struct ChatCompletionObject {
    private let completion: ChatCompletion
    /// The bytes of the answer's text.
    private(set) var content: [UInt8] = []
    private var counts = RunCounts()
    private var toolCalls: [ToolCall] = []
    private var refusal: [UInt8] = []
    private var images: [JSON.Slice] = []
    /// The reasoning of the turns that ended.
    private var reasoning: [String] = []
    /// The data that the provider attached to the last turn.
    private var attachments = Attachments()
    /// The tool calls that the gateway has begun and ended, as JSON, if the client receives them.
    private var activities: [JSON.Slice] = []

    package init(_ completion: ChatCompletion) {
        self.completion = completion
    }

    package mutating func add(_ event: RunEvent) {
        switch event.kind {
        case .text(let text): content.append(contentsOf: text.utf8)
        case .separator: content += [0x0a, 0x0a]
        case .refusal(let text): refusal.append(contentsOf: text.utf8)
        case .image(let part): images.append(part)
        case .turnStarted: attachments = Attachments()
        case .attached(let attachments): add(attachments)
        case .toolStarted, .toolEnded: addActivity(event)
        case .usage(let counts): self.counts = counts
        case .ended(.toolCalls(let calls)): toolCalls = calls
        default: return
        }
    }

    private mutating func addActivity(_ event: RunEvent) {
        guard completion.includesToolEvents, let activity = ToolActivity(event.kind) else { return }
        var writer = JSON.Writer()
        activity.write(to: &writer)
        activities.append(JSON.Slice(writer))
    }

    private mutating func add(_ attachments: Attachments) {
        self.attachments = attachments
        if completion.includesReasoning {
            if !attachments.reasoning.isEmpty { reasoning.append(attachments.reasoning) }
        } else {
            self.attachments.reasoningDetails = nil
        }
    }

    /// The body of the response (H-50, H-57).
    package func body(finishReason: String) -> [UInt8] {
        var writer = JSON.Writer(capacity: content.count + 512)
        writer.object { writer in
            writer.member("id", completion.id)
            writer.member("object", "chat.completion")
            writer.member("created", completion.created)
            writer.member("model", completion.model)
            writer.member("choices") { $0.array { $0.object { choice(&$0, finishReason) } } }
            writer.member("usage") { counts.write(to: &$0) }
            if !activities.isEmpty {
                writer.member("openclaw") { $0.object { $0.member("tools", activities) } }
            }
        }
        return writer.bytes
    }

    private func choice(_ writer: inout JSON.Writer, _ finishReason: String) {
        writer.member("index", 0)
        writer.member("message") { $0.object { message(&$0) } }
        writer.null("logprobs")
        writer.member("finish_reason", finishReason)
    }

    private func message(_ writer: inout JSON.Writer) {
        writer.member("role", "assistant")
        if !content.isEmpty {
            writer.member("content", String(decoding: content, as: UTF8.self))
        } else if toolCalls.isEmpty && refusal.isEmpty {
            writer.member("content", AssistantMessage.placeholder)
        } else {
            writer.null("content")
        }
        writer.member("refusal", refusal.isEmpty ? nil : String(decoding: refusal, as: UTF8.self))
        if !reasoning.isEmpty { writer.member("reasoning_content", reasoning.joined(separator: "\n\n")) }
        attachments.write(to: &writer)
        if !images.isEmpty { writer.member("images", images) }
        if toolCalls.isEmpty { return }
        writer.member("tool_calls") { writer in
            writer.array { writer in
                for call in toolCalls { writer.object { Self.write(call, to: &$0) } }
            }
        }
    }

    private static func write(_ call: ToolCall, to writer: inout JSON.Writer) {
        writer.member("id", call.id)
        writer.member("type", "function")
        writer.member("function") { writer in
            writer.object { writer in
                writer.member("name", call.name)
                writer.member("arguments", call.arguments)
            }
        }
        writer.member("extra_content", ifPresent: call.extraContent)
    }
}
