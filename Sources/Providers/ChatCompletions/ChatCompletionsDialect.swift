internal import Configuration
internal import Conversation
internal import Fetch
internal import Posix

/// The dialect of the API `openai-completions`: OpenAI's Chat Completions, and the many servers that imitate it.
struct ChatCompletionsDialect: Dialect {
    func request(_ turn: TurnRequest, for target: ModelTarget) -> FetchRequest {
        ChatCompletionsRequest(target, turn).fetch
    }

    func decoder(_ identifiers: Identifiers, for turn: TurnRequest, to target: ModelTarget) -> any ResponseDecoder {
        var decoder = ChatCompletionsDecoder(identifiers)
        if turn.prefill != nil, ChatCompletionsCompatibility(target).prefill == .prefix,
            case .assistant(let start)? = turn.messages.last
        {
            decoder.echo = PrefillEcho(of: start.text)
        }
        return decoder
    }

    func names(of field: RequestField) -> [String] {
        switch field {
        case .messages: ["messages"]
        case .tools: ["tools"]
        case .toolChoice: ["tool_choice"]
        case .option(.maxOutputTokens): ModelCompatibility.MaxTokensField.allCases.map(\.rawValue)
        case .option(let field): [field.chatCompletionsName]
        case .other(let name): [name]
        }
    }

    func ignores(_ field: RequestField, for target: ModelTarget) -> Bool {
        let compatibility = ChatCompletionsCompatibility(target)
        return switch field {
        case .messages, .tools, .toolChoice: false
        case .option(let field): compatibility.rejected.contains(field)
        case .other(let name): !compatibility.takes(name)
        }
    }

    func combinesFormatAndTools(for target: ModelTarget) -> Bool {
        ChatCompletionsCompatibility(target).combinesFormatAndTools
    }

    func continuesAnswers(of target: ModelTarget) -> Bool {
        ChatCompletionsCompatibility(target).prefill != .none
    }
}

extension SamplingOptions.Field {
    /// The name of the option in a request. Some servers accept the limit only under its newer name: see
    /// `ChatCompletionsCompatibility.maxTokensField`.
    var chatCompletionsName: String {
        switch self {
        case .temperature: "temperature"
        case .topP: "top_p"
        case .frequencyPenalty: "frequency_penalty"
        case .presencePenalty: "presence_penalty"
        case .seed: "seed"
        case .stop: "stop"
        case .maxOutputTokens: "max_tokens"
        case .responseFormat: "response_format"
        case .reasoningEffort: "reasoning_effort"
        case .parallelToolCalls: "parallel_tool_calls"
        }
    }
}
