package import Agent
internal import Conversation
internal import HTTP
internal import JSON

/// The chunks of an event stream, made from the events of a run (H-61 to H-68).
package struct ChatCompletionStream {
    /// Most characters of a tool call's arguments in one chunk.
    private static let fragmentCharactersMax = 256

    private let includeUsage: Bool
    private let includesReasoning: Bool
    private let includesToolEvents: Bool
    /// The start of every chunk, up to the delta.
    private let opening: [UInt8]
    /// The start of the chunk that has only usage.
    private let usageOpening: [UInt8]
    /// Whether the answer has text or a refusal.
    private var hasText = false
    private var hasReasoning = false
    /// The next reasoning belongs to another turn than the previous one.
    private var isReasoningSeparatorDue = false
    /// The data that the provider attached to the last turn.
    private var attachments = Attachments()
    /// They follow in one delta: the Python SDK fails at a list that continues in a further delta.
    private var images: [JSON.Slice] = []
    private var counts = RunCounts()
    private var toolCalls: [ToolCall] = []

    package init(_ completion: ChatCompletion, includeUsage: Bool) {
        self.includeUsage = includeUsage
        includesReasoning = completion.includesReasoning
        includesToolEvents = completion.includesToolEvents
        opening = Self.opening(completion, choices: "[{\"index\":0,\"delta\":")
        usageOpening = Self.opening(completion, choices: "[],\"usage\":")
    }

    /// The first chunk, which contains the role.
    package func role() -> [UInt8] {
        chunk(#"{"role":"assistant","content":"","refusal":null}"#)
    }

    /// The chunks for an event; empty for an event that the client does not receive.
    package mutating func chunks(_ event: RunEvent) -> [UInt8] {
        switch event.kind {
        case .text(let text): return content(text)
        case .separator: return content("\n\n")
        case .thinking(let text): return reasoning(text)
        case .refusal(let text):
            hasText = true
            return delta(of: text.utf8.count) { $0.member("refusal", text) }
        case .image(let part): images.append(part)
        case .turnStarted:
            attachments = Attachments()
            isReasoningSeparatorDue = hasReasoning
        case .attached(let attachments): add(attachments)
        case .toolStarted, .toolProgress, .toolEnded: return toolEvent(event)
        case .usage(let counts): self.counts = counts
        case .ended(.toolCalls(let calls)): toolCalls = calls
        default: break
        }
        return []
    }

    private mutating func add(_ attachments: Attachments) {
        self.attachments = attachments
        // The reasoning was sent while it arrived.
        self.attachments.reasoning = ""
        if !includesReasoning { self.attachments.reasoningDetails = nil }
    }

    private mutating func reasoning(_ text: String) -> [UInt8] {
        if !includesReasoning { return [] }
        let separator = isReasoningSeparatorDue ? "\n\n" : ""
        isReasoningSeparatorDue = false
        hasReasoning = true
        return delta(of: text.utf8.count) { $0.member("reasoning_content", separator + text) }
    }

    /// The chunks after the last delta: attachments and images, the client's tool calls, the finish reason, usage,
    /// `[DONE]`.
    package mutating func closing(finishReason: String) -> [UInt8] {
        var bytes: [UInt8] = []
        if attachments != Attachments() { bytes += delta(of: 256) { attachments.write(to: &$0) } }
        if !images.isEmpty { bytes += delta(of: 256) { $0.member("images", images) } }
        for (index, call) in toolCalls.enumerated() { bytes += chunks(call, index: index) }
        if toolCalls.isEmpty, !hasText { bytes += content(AssistantMessage.placeholder) }
        bytes += chunk("{}", finishReason: finishReason)
        if includeUsage { bytes += usageChunk() }
        return bytes + ServerSentEvents.done
    }

    private mutating func content(_ text: String) -> [UInt8] {
        hasText = true
        return delta(of: text.utf8.count) { $0.member("content", text) }
    }

    /// A chunk whose delta has these members, of about this many bytes.
    private func delta(of bytes: Int, _ members: (inout JSON.Writer) -> Void) -> [UInt8] {
        var delta = JSON.Writer(capacity: bytes + 32)
        delta.object { members(&$0) }
        return chunk(delta.bytes)
    }

    private func chunks(_ call: ToolCall, index: Int) -> [UInt8] {
        var bytes = toolChunk { writer in
            writer.member("index", index)
            writer.member("id", call.id)
            writer.member("type", "function")
            writer.member("function") { writer in
                writer.object { writer in
                    writer.member("name", call.name)
                    writer.member("arguments", "")
                }
            }
            writer.member("extra_content", ifPresent: call.extraContent)
        }
        for fragment in Self.fragments(of: call.arguments) {
            bytes += toolChunk { writer in
                writer.member("index", index)
                writer.member("function") { $0.object { $0.member("arguments", fragment) } }
            }
        }
        return bytes
    }

    private func toolChunk(_ members: (inout JSON.Writer) -> Void) -> [UInt8] {
        delta(of: 256) { $0.member("tool_calls") { $0.array { $0.object { members(&$0) } } } }
    }

    /// Pieces of at most `fragmentCharactersMax` Unicode scalars.
    private static func fragments(of string: String) -> [String] {
        var fragments: [String] = []
        var rest = string.unicodeScalars[...]
        while !rest.isEmpty {
            fragments.append(String(rest.prefix(fragmentCharactersMax)))
            rest = rest.dropFirst(fragmentCharactersMax)
        }
        return fragments
    }

    /// A chunk with an empty delta and the object `openclaw`, which has the event.
    private func toolEvent(_ event: RunEvent) -> [UInt8] {
        guard includesToolEvents, let activity = ToolActivity(event.kind) else { return [] }
        var writer = JSON.Writer()
        activity.write(to: &writer)
        let rest = "{},\"logprobs\":null,\"finish_reason\":null}],\"openclaw\":{\"tool\":"
        return ServerSentEvents.event(opening + Array(rest.utf8) + writer.bytes + Array("}}".utf8))
    }

    private func chunk(_ delta: String, finishReason: String? = nil) -> [UInt8] {
        chunk(Array(delta.utf8), finishReason: finishReason)
    }

    private func chunk(_ delta: [UInt8], finishReason: String? = nil) -> [UInt8] {
        let reason = finishReason.map { "\"\($0)\"" } ?? "null"
        return ServerSentEvents.event(opening + delta + Array(",\"logprobs\":null,\"finish_reason\":\(reason)}]}".utf8))
    }

    private func usageChunk() -> [UInt8] {
        var usage = JSON.Writer()
        counts.write(to: &usage)
        return ServerSentEvents.event(usageOpening + usage.bytes + Array("}".utf8))
    }

    private static func opening(_ completion: ChatCompletion, choices: String) -> [UInt8] {
        var writer = JSON.Writer()
        writer.object { writer in
            writer.member("id", completion.id)
            writer.member("object", "chat.completion.chunk")
            writer.member("created", completion.created)
            writer.member("model", completion.model)
        }
        return writer.bytes.dropLast() + Array(",\"choices\":\(choices)".utf8)
    }
}
