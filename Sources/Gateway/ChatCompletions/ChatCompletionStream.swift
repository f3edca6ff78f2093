package import Agent
internal import Conversation
internal import HTTP
internal import JSON

/// The chunks of an event stream, made from the events of a run (H-61 to H-68).
package struct ChatCompletionStream {
    /// Most characters of a tool call's arguments in one chunk.
    private static let fragmentCharactersMax = 256

    private let includeUsage: Bool
    /// The start of every chunk, up to the delta.
    private let opening: [UInt8]
    /// The start of the chunk that has only usage.
    private let usageOpening: [UInt8]
    private var hasText = false
    private var counts = RunCounts()
    private var toolCalls: [ToolCall] = []

    package init(_ completion: ChatCompletion, includeUsage: Bool) {
        self.includeUsage = includeUsage
        opening = Self.opening(completion, choices: "[{\"index\":0,\"delta\":")
        usageOpening = Self.opening(completion, choices: "[],\"usage\":")
    }

    /// The first chunk, which contains the role.
    package func role() -> [UInt8] {
        chunk(#"{"role":"assistant"}"#)
    }

    /// The chunks for an event; empty for an event that the client does not receive.
    package mutating func chunks(_ event: RunEvent) -> [UInt8] {
        switch event.kind {
        case .text(let text): return content(text)
        case .separator: return content("\n\n")
        case .usage(let counts): self.counts = counts
        case .ended(.toolCalls(let calls)): toolCalls = calls
        default: break
        }
        return []
    }

    /// The chunks after the last delta: the client's tool calls, the finish reason, usage, `[DONE]`.
    package mutating func closing(finishReason: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, call) in toolCalls.enumerated() { bytes += chunks(call, index: index) }
        if toolCalls.isEmpty, !hasText { bytes += content(AssistantMessage.placeholder) }
        bytes += chunk("{}", finishReason: finishReason)
        if includeUsage { bytes += usageChunk() }
        return bytes + ServerSentEvents.done
    }

    private mutating func content(_ text: String) -> [UInt8] {
        hasText = true
        var delta = JSON.Writer(capacity: text.utf8.count + 32)
        delta.object { $0.member("content", text) }
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
        var delta = JSON.Writer()
        delta.object { $0.member("tool_calls") { $0.array { $0.object { members(&$0) } } } }
        return chunk(delta.bytes)
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

    private func chunk(_ delta: String, finishReason: String? = nil) -> [UInt8] {
        chunk(Array(delta.utf8), finishReason: finishReason)
    }

    private func chunk(_ delta: [UInt8], finishReason: String? = nil) -> [UInt8] {
        let reason = finishReason.map { "\"\($0)\"" } ?? "null"
        return ServerSentEvents.event(opening + delta + Array(",\"finish_reason\":\(reason)}]}".utf8))
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
