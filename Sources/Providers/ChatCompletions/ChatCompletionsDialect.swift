internal import Configuration
internal import Conversation
internal import Fetch
internal import Posix

/// The dialect of the API `openai-completions`: OpenAI's Chat Completions, and the many servers that imitate it.
struct ChatCompletionsDialect: Dialect {
    func request(_ turn: TurnRequest, for target: ModelTarget) -> FetchRequest {
        ChatCompletionsRequest(target, turn).fetch
    }

    func decoder(_ identifiers: Identifiers) -> any ResponseDecoder {
        ChatCompletionsDecoder(identifiers)
    }

    func names(of field: RequestField) -> [String] {
        switch field {
        case .messages: ["messages"]
        case .tools: ["tools"]
        case .toolChoice: ["tool_choice"]
        case .option(.maxOutputTokens): ModelCompatibility.MaxTokensField.allCases.map(\.rawValue)
        case .option(let field): [field.chatCompletionsName]
        }
    }

    func rejectedOptions(of target: ModelTarget) -> Set<SamplingOptions.Field> {
        ChatCompletionsCompatibility(target).rejected
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
