internal import Configuration
internal import Conversation
internal import Fetch
internal import JSON

/// The request of one turn in the dialect `openai-completions`.
///
/// Keys stand in a fixed order and everything that repeats from turn to turn comes first, so that a server's prompt
/// cache finds it again.
struct OpenAIRequest {
    let target: ModelTarget
    let request: TurnRequest
    private let compatibility: OpenAICompatibility

    init(_ target: ModelTarget, _ request: TurnRequest) {
        self.target = target
        self.request = request
        compatibility = OpenAICompatibility(target)
    }

    var fetch: FetchRequest {
        var fetch = FetchRequest(.post, target.baseUrl + "/chat/completions", headers: headers, body: body)
        fetch.timeouts = target.timeouts
        return fetch
    }

    private var headers: [FetchHeader] {
        let own = target.headers.map { FetchHeader($0.name, $0.value.revealed) }
        var headers = [FetchHeader("Content-Type", "application/json"), FetchHeader("Accept", "text/event-stream")]
        if let key = target.key { headers.append(FetchHeader("Authorization", "Bearer \(key.revealed)")) }
        let replaced = Set(own.map { Array($0.name.utf8).lowercased })
        return headers.filter { !replaced.contains(Array($0.name.utf8).lowercased) } + own
    }

    var body: [UInt8] {
        var writer = Writer(capacity: 16 << 10)
        writer.object { writer in
            writer.member("model", target.origin.model)
            writer.member("messages") { writer in
                OpenAIMessages(request, for: target.origin, compatibility).write(to: &writer)
            }
            writeTools(to: &writer)
            writeSampling(to: &writer)
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

    /// `auto` is what a server assumes, and not every server knows the field.
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
        for field in options.fields where !compatibility.refused.contains(field) {
            switch field {
            case .maxTokens, .maxCompletionTokens: break
            case .parallelToolCalls where request.tools.isEmpty: break
            default: writer.member(field.rawValue, ifPresent: options[field])
            }
        }
        // A default of the other name must not outdo what the request says.
        let said = request.sampling
        let limit =
            said[.maxCompletionTokens] ?? said[.maxTokens] ?? options[.maxCompletionTokens] ?? options[.maxTokens]
        writer.member(compatibility.maxTokensField.rawValue, ifPresent: limit)
    }
}
