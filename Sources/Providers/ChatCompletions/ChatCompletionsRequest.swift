internal import Configuration
internal import Conversation
internal import Fetch
internal import JSON
internal import Text

/// The request of one turn in Chat Completions.
///
/// The keys have a fixed order, and everything that is the same in each turn comes first, so that the prompt cache of a
/// server can match it.
struct ChatCompletionsRequest {
    let target: ModelTarget
    let request: TurnRequest
    private let compatibility: ChatCompletionsCompatibility

    init(_ target: ModelTarget, _ request: TurnRequest) {
        self.target = target
        self.request = request
        compatibility = ChatCompletionsCompatibility(target)
    }

    var fetch: FetchRequest {
        let headers = [FetchHeader("Content-Type", "application/json"), FetchHeader("Accept", "text/event-stream")]
        var fetch = FetchRequest(
            .post, target.baseUrl + "/chat/completions", headers: target.headers(over: headers), body: body)
        fetch.timeouts = target.timeouts
        return fetch
    }

    var body: [UInt8] {
        var writer = Writer(capacity: 16 << 10)
        writer.object { writer in
            writer.member("model", target.origin.model)
            writer.member("messages") { writer in
                ChatCompletionsMessages(request, for: target.origin, compatibility).write(to: &writer)
            }
            writeTools(to: &writer)
            writeSampling(to: &writer)
            if request.prefill != nil, compatibility.prefill == .continueFinalMessage {
                writer.member("add_generation_prompt", false)
                writer.member("continue_final_message", true)
            }
            writer.member("stream", true)
            if compatibility.streamsUsage {
                writer.member("stream_options") { writer in
                    writer.object { writer in writer.member("include_usage", true) }
                }
            }
        }
        return writer.bytes
    }

    private func writeTools(to writer: inout Writer) {
        if request.tools.isEmpty { return }
        writer.member("tools") { writer in
            writer.array { writer in
                for tool in request.tools {
                    writer.object { writer in
                        writer.member("type", "function")
                        writer.member("function") { writer in write(tool, to: &writer) }
                    }
                }
            }
        }
        writeToolChoice(to: &writer)
    }

    private func write(_ tool: ToolDefinition, to writer: inout Writer) {
        if let source = tool.source { return writer.value(source) }
        writer.object { writer in
            writer.member("name", tool.name)
            writer.member("description", ifPresent: tool.description)
            writer.member("parameters", tool.parameters ?? Slice(literal: #"{"type":"object","properties":{}}"#))
            writer.member("strict", ifPresent: tool.strict)
        }
    }

    /// `auto` is not written: it is the default, and some servers reject the field.
    private func writeToolChoice(to writer: inout Writer) {
        switch request.toolChoice {
        case .auto: break
        case .none: writer.member("tool_choice", "none")
        case .required: writer.member("tool_choice", "required")
        case .named(let name):
            writer.member("tool_choice") { writer in
                writer.object { writer in
                    writer.member("type", "function")
                    writer.member("function") { writer in
                        writer.object { writer in writer.member("name", name) }
                    }
                }
            }
        }
    }

    private func writeSampling(to writer: inout Writer) {
        let options = request.sampling.completed(by: target.defaults)
        for field in options.fields where !compatibility.rejected.contains(field) {
            switch field {
            case .maxOutputTokens: break
            case .parallelToolCalls where request.tools.isEmpty: break
            default: writer.member(field.chatCompletionsName, ifPresent: options[field])
            }
        }
        writer.member(compatibility.maxTokensField.rawValue, ifPresent: options[.maxOutputTokens])
        for (name, value) in options.others where compatibility.takes(name) { writer.member(name, value) }
    }
}
