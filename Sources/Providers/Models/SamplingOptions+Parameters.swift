internal import Configuration
internal import Conversation
internal import JSON

extension SamplingOptions {
    /// The parameters of the configuration that are fields of a request, in the API's spelling or the configuration's
    /// (`max_tokens`, `maxTokens`); of two spellings the later counts, others steer other dialects.
    init(_ parameters: [ModelParameter]) {
        self.init()
        for parameter in parameters {
            if let field = Field(configured: parameter.name) { self[field] = parameter.value }
        }
    }

    init(effort level: AgentSettings.ThinkingLevel) {
        self.init()
        var writer = Writer()
        writer.value(level.rawValue)
        self[.reasoningEffort] = Slice(writer)
    }
}

extension SamplingOptions.Field {
    fileprivate init?(configured name: String) {
        var snake: [UInt8] = []
        for byte in name.utf8 {
            if (0x41...0x5A).contains(byte) { snake += [UInt8(ascii: "_"), byte | 0x20] } else { snake.append(byte) }
        }
        self.init(rawValue: String(decoding: snake, as: UTF8.self))
    }
}
