internal import Configuration
internal import Conversation
internal import JSON
internal import Text

extension SamplingOptions {
    /// The options among configured parameters, each by the names of `Field.init(parameter:)`.
    ///
    /// If one option has several names, the last one is used. Other parameters are fields of some servers.
    init(_ parameters: [ModelParameter]) {
        self.init()
        for parameter in parameters {
            if let field = Field(parameter: parameter.name) {
                self[field] = parameter.value
            } else {
                others.removeAll { $0.name == parameter.name }
                others.append((parameter.name, parameter.value))
            }
        }
    }

    init(maxTokens limit: Int) {
        self.init()
        var writer = Writer()
        writer.value(limit)
        self[.maxOutputTokens] = Slice(writer)
    }

    init(effort level: AgentSettings.ThinkingLevel) {
        self.init()
        var writer = Writer()
        writer.value(level.rawValue)
        self[.reasoningEffort] = Slice(writer)
    }
}

extension SamplingOptions.Field {
    /// The option with a name of the key `params`, in snake case or camel case.
    fileprivate init?(parameter name: String) {
        switch name {
        case "temperature": self = .temperature
        case "top_p", "topP": self = .topP
        case "frequency_penalty", "frequencyPenalty": self = .frequencyPenalty
        case "presence_penalty", "presencePenalty": self = .presencePenalty
        case "seed": self = .seed
        case "stop": self = .stop
        case "max_tokens", "maxTokens", "max_completion_tokens", "maxCompletionTokens": self = .maxOutputTokens
        case "response_format", "responseFormat": self = .responseFormat
        case "reasoning_effort", "reasoningEffort": self = .reasoningEffort
        case "parallel_tool_calls", "parallelToolCalls": self = .parallelToolCalls
        default: return nil
        }
    }
}
