package import Agent
package import Conversation
internal import JSON
internal import Posix

/// An answer as the API knows it: what both of its forms, the object and the stream, are made from.
package struct ChatCompletion: Equatable, Sendable {
    /// `chatcmpl_` and a UUID; also the run's id (H-51).
    package let id: String
    /// Seconds since 1970; one value for the whole answer.
    package let created: Int64
    /// The request's `model`, as sent (H-52).
    package let model: String

    package init(id: String, created: Int64, model: String) {
        self.id = id
        self.created = created
        self.model = model
    }

    /// The reason that a client is told.
    ///
    /// - Throws: `GatewayError` or `Interruption` for an ending that is no answer.
    static func finishReason(_ ending: Ending) throws -> String {
        switch ending {
        case .stop: "stop"
        case .length: "length"
        case .toolCalls: "tool_calls"
        case .refused: "content_filter"
        case .failed(let failure): throw GatewayError.run(failure)
        case .aborted(by: .client): throw Interruption.clientGone
        case .aborted(by: .supervisor): throw GatewayError.terminated
        }
    }
}

/// The figures of a run, summed over its turns.
package struct RunCounts: Equatable, Sendable {
    package var usage = Usage()
    package var turns = 0
    /// Tokens of the last prompt.
    package var contextTokens = 0

    package init() {}

    /// The `usage` object; zeros where a provider reported nothing.
    func write(to writer: inout JSON.Writer) {
        writer.object { writer in
            writer.member("prompt_tokens", usage.prompt)
            writer.member("completion_tokens", usage.output)
            writer.member("total_tokens", usage.total)
            writer.member("prompt_tokens_details") { $0.object { $0.member("cached_tokens", usage.cacheRead) } }
            writer.member("completion_tokens_details") { $0.object { $0.member("reasoning_tokens", usage.reasoning) } }
            writer.member("openclaw") { writer in
                writer.object { writer in
                    writer.member("turns", turns)
                    writer.member("context_tokens", contextTokens)
                }
            }
        }
    }
}

/// Collects a run's events into one response object.
package struct ChatCompletionObject {
    private let completion: ChatCompletion
    private var content: [UInt8] = []
    package private(set) var counts = RunCounts()
    /// Set by the run's last event.
    package private(set) var ending: Ending?

    package init(_ completion: ChatCompletion) {
        self.completion = completion
    }

    package mutating func add(_ event: RunEvent) {
        switch event.kind {
        case .text(let text): content += Array(text.utf8)
        case .separator: content += [0x0a, 0x0a]
        case .usage(let usage, let turns, let contextTokens):
            counts.usage = usage
            counts.turns = turns
            counts.contextTokens = contextTokens
        case .ended(let ending): self.ending = ending
        case .started, .turnStarted, .thinking, .toolCallStarted, .toolStarted, .toolEnded, .notice: return
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
        }
        return writer.bytes
    }

    private func choice(_ writer: inout JSON.Writer, _ finishReason: String) {
        writer.member("index", 0)
        writer.member("message") { $0.object { message(&$0) } }
        writer.member("finish_reason", finishReason)
    }

    private func message(_ writer: inout JSON.Writer) {
        writer.member("role", "assistant")
        guard case .toolCalls(let calls)? = ending else {
            let text = content.isEmpty ? AssistantMessage.placeholder : String(decoding: content, as: UTF8.self)
            return writer.member("content", text)
        }
        if content.isEmpty {
            writer.null("content")
        } else {
            writer.member("content", String(decoding: content, as: UTF8.self))
        }
        writer.member("tool_calls") { writer in
            writer.array { writer in
                for call in calls { writer.object { Self.write(call, to: &$0) } }
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
    }
}
