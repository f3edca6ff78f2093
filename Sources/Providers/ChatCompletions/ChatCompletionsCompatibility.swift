internal import Configuration
internal import Conversation

/// How a server of Chat Completions differs from OpenAI's: as configured in `compat`, otherwise as known for the host
/// and the model (C-42, C-43).
struct ChatCompletionsCompatibility: Equatable {
    /// The role of the instructions.
    let systemRole: String
    /// Whether usage is requested within a stream.
    let streamsUsage: Bool
    /// The name of `maxOutputTokens`.
    let maxTokensField: ModelCompatibility.MaxTokensField
    /// The options that the model rejects.
    let rejected: Set<SamplingOptions.Field>
    /// Whether the model reads images.
    let takesImages: Bool
    /// The ids of tool calls that the server accepts.
    let toolCallIds: ToolCallId.Form
    /// Whether an assistant's message may contain `reasoning_details` and the fields of reasoning.
    let takesReasoning: Bool
    /// Whether an assistant's message and its tool calls may contain `extra_content`.
    let takesExtraContent: Bool

    init(_ target: ModelTarget) {
        let configured = target.model.compatibility
        let isOpenAI = target.host == "api.openai.com"
        let reasons = target.model.reasoning ?? (isOpenAI && Self.isReasoning(target.origin.model))
        systemRole = configured.supportsDeveloperRole ?? (isOpenAI && reasons) ? "developer" : "system"
        // The reference requests usage only from OpenAI, so that every other server reports none.
        streamsUsage = configured.supportsUsageInStreaming ?? true
        maxTokensField = configured.maxTokensField ?? (isOpenAI ? .maxCompletionTokens : .maxTokens)
        takesImages = target.model.input?.contains(.image) ?? true
        let isMistral = target.isServed(by: "mistral", at: "api.mistral.ai")
        let isGoogle = target.isServed(by: "google", at: "generativelanguage.googleapis.com")
        // These servers reject a message with a field that they do not know.
        let isStrict =
            isOpenAI || isMistral || target.isServed(by: "groq", at: "api.groq.com")
            || target.host.hasSuffix(".openai.azure.com")
        takesReasoning = configured.supportsReasoningContent ?? !(isStrict || isGoogle)
        takesExtraContent = configured.supportsExtraContent ?? !isStrict
        toolCallIds =
            configured.requiresMistralToolIds ?? isMistral ? .nineAlphanumerics : isOpenAI ? .portable : .usable
        rejected = Self.rejected(
            effort: configured.supportsReasoningEffort ?? (isOpenAI ? reasons : target.model.reasoning ?? true),
            sampling: !(isOpenAI && reasons))
    }

    private static func rejected(effort: Bool, sampling: Bool) -> Set<SamplingOptions.Field> {
        var fields: Set<SamplingOptions.Field> = effort ? [] : [.reasoningEffort]
        if !sampling { fields.formUnion([.temperature, .topP, .frequencyPenalty, .presencePenalty, .stop]) }
        return fields
    }

    /// Whether a model of OpenAI reasons before it answers, by its name: `o1`, `o3-mini`, `gpt-5`.
    private static func isReasoning(_ model: String) -> Bool {
        if model.hasPrefix("gpt-5") { return !model.hasPrefix("gpt-5-chat") }
        let rest = model.utf8.dropFirst()
        return model.hasPrefix("o") && (rest.first.map { (0x31...0x39).contains($0) } ?? false)
    }
}
