package import Agent
package import Conversation
internal import HTTP
internal import JSON

/// Turns a run's events into the items of an event stream (H-61 to H-68).
package struct ChatCompletionStream {
    /// Characters of a tool call's arguments in one item, at most.
    private static let fragmentBytesMax = 256

    private let includeUsage: Bool
    /// What every item begins with, up to the delta.
    private let opening: [UInt8]
    /// The same for the item that has only usage.
    private let usageOpening: [UInt8]
    private var hasText = false
    package private(set) var counts = RunCounts()
    /// Set by the run's last event.
    package private(set) var ending: Ending?

    package init(_ completion: ChatCompletion, includeUsage: Bool) {
        self.includeUsage = includeUsage
        opening = Self.opening(completion, choices: "[{\"index\":0,\"delta\":")
        usageOpening = Self.opening(completion, choices: "[],\"usage\":")
    }

    /// The first item, which names the role.
    package func role() -> [UInt8] {
        item(#"{"role":"assistant"}"#)
    }

    /// The items that say an event; empty for what a client is not shown.
    package mutating func items(_ event: RunEvent) -> [UInt8] {
        switch event.kind {
        case .text(let text): return content(text)
        case .separator: return content("\n\n")
        case .usage(let usage, let turns, let contextTokens):
            counts.usage = usage
            counts.turns = turns
            counts.contextTokens = contextTokens
            return []
        case .ended(let ending):
            self.ending = ending
            return []
        case .started, .turnStarted, .thinking, .toolCallStarted, .toolStarted, .toolEnded, .notice: return []
        }
    }

    /// What stands behind the last delta: the client's tool calls, the finish reason, usage, `[DONE]`.
    package mutating func closing(finishReason: String) -> [UInt8] {
        var bytes: [UInt8] = []
        if case .toolCalls(let calls)? = ending {
            for (index, call) in calls.enumerated() { bytes += items(call, index: index) }
        } else if !hasText {
            bytes += content(AssistantMessage.placeholder)
        }
        bytes += item("{}", finishReason: finishReason)
        if includeUsage { bytes += usageItem() }
        return bytes + ServerSentEvents.done
    }

    private mutating func content(_ text: String) -> [UInt8] {
        hasText = true
        var delta = JSON.Writer(capacity: text.utf8.count + 32)
        delta.object { $0.member("content", text) }
        return item(delta.bytes)
    }

    private func items(_ call: ToolCall, index: Int) -> [UInt8] {
        var bytes = toolItem { writer in
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
            bytes += toolItem { writer in
                writer.member("index", index)
                writer.member("function") { $0.object { $0.member("arguments", fragment) } }
            }
        }
        return bytes
    }

    private func toolItem(_ members: (inout JSON.Writer) -> Void) -> [UInt8] {
        var delta = JSON.Writer()
        delta.object { $0.member("tool_calls") { $0.array { $0.object { members(&$0) } } } }
        return item(delta.bytes)
    }

    /// Pieces of whole characters, at most `fragmentBytesMax` characters each.
    private static func fragments(of text: String) -> [String] {
        var fragments: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            fragments.append(String(rest.prefix(fragmentBytesMax)))
            rest = rest.dropFirst(fragmentBytesMax)
        }
        return fragments
    }

    private func item(_ delta: String, finishReason: String? = nil) -> [UInt8] {
        item(Array(delta.utf8), finishReason: finishReason)
    }

    private func item(_ delta: [UInt8], finishReason: String? = nil) -> [UInt8] {
        let reason = finishReason.map { "\"\($0)\"" } ?? "null"
        return ServerSentEvents.event(opening + delta + Array(",\"finish_reason\":\(reason)}]}".utf8))
    }

    private func usageItem() -> [UInt8] {
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
