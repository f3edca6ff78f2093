internal import Configuration
package import Conversation

/// Where a server that speaks OpenAI's dialect differs from OpenAI: what the configuration says, else what is known of
/// the host and the model (C-42, C-43).
struct OpenAICompatibility: Equatable {
    /// The role of the instructions.
    let systemRole: String
    /// Whether usage in a stream is asked for.
    let streamsUsage: Bool
    /// The field that limits an answer.
    let maxTokensField: SamplingOptions.Field
    /// The fields that the model refuses.
    let refused: Set<SamplingOptions.Field>
    let takesImages: Bool

    init(_ target: ModelTarget) {
        let said = target.model.compatibility
        let isOpenAI = target.host == "api.openai.com"
        let reasons = target.model.reasoning ?? (isOpenAI && Self.isReasoning(target.origin.model))
        systemRole = said.supportsDeveloperRole ?? (isOpenAI && reasons) ? "developer" : "system"
        // Other than in the reference also for servers that are not OpenAI's: without it they report no usage at all.
        streamsUsage = said.supportsUsageInStreaming ?? true
        let field = said.maxTokensField ?? (isOpenAI ? .maxCompletionTokens : .maxTokens)
        maxTokensField = field == .maxTokens ? .maxTokens : .maxCompletionTokens
        takesImages = target.model.input?.contains(.image) ?? true
        refused = Self.refused(
            effort: said.supportsReasoningEffort ?? (isOpenAI ? reasons : target.model.reasoning ?? true),
            sampling: !(isOpenAI && reasons))
    }

    private static func refused(effort: Bool, sampling: Bool) -> Set<SamplingOptions.Field> {
        var fields: Set<SamplingOptions.Field> = effort ? [] : [.reasoningEffort]
        if !sampling { fields.formUnion([.temperature, .topP, .frequencyPenalty, .presencePenalty, .stop]) }
        return fields
    }

    /// OpenAI's models that think before they answer: `o1`, `o3-mini`, `gpt-5` and so on.
    private static func isReasoning(_ model: String) -> Bool {
        if model.hasPrefix("gpt-5") { return !model.hasPrefix("gpt-5-chat") }
        let rest = model.utf8.dropFirst()
        return model.hasPrefix("o") && (rest.first.map { (0x31...0x39).contains($0) } ?? false)
    }
}

extension ModelTarget {
    /// The fields of a request that are dropped because the model cannot take them, in the order of the options.
    package func ignoredFields(_ sampling: SamplingOptions) -> [SamplingOptions.Field] {
        let refused = OpenAICompatibility(self).refused
        return sampling.fields.filter(refused.contains)
    }
}
