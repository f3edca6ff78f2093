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
    /// How the server is asked to continue an answer.
    let prefill: ModelCompatibility.Prefill
    /// The further fields that the server accepts.
    private let extraFields: [String]
    /// The ids of tool calls that the server accepts.
    let toolCallIds: ToolCallId.Form
    /// Whether an assistant's message may contain `reasoning_details` and the fields of reasoning.
    let takesReasoning: Bool
    /// Whether an assistant's message and its tool calls may contain `extra_content`.
    let takesExtraContent: Bool
    /// Whether one request may have tools and a response format.
    let combinesFormatAndTools: Bool

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
        // Servers that constrain the model with a grammar cannot let it choose between the format and a call.
        combinesFormatAndTools = configured.supportsResponseFormatWithTools ?? !target.isLocal
        toolCallIds =
            configured.requiresMistralToolIds ?? isMistral ? .nineAlphanumerics : isOpenAI ? .portable : .usable
        prefill = configured.prefill ?? Self.prefill(target)
        extraFields = configured.extraFields ?? Self.extraFields(target)
        rejected = Self.rejected(
            effort: configured.supportsReasoningEffort ?? (isOpenAI ? reasons : target.model.reasoning ?? true),
            sampling: !(isOpenAI && reasons))
    }

    /// Whether a further field is passed on. The fields that this program writes itself are not.
    func takes(_ field: String) -> Bool {
        extraFields.contains { $0.utf8.elementsEqual(field.utf8) } && !Self.ownFields.contains(field)
    }

    /// An unknown server may reject an answer at the end, or begin a new one; it is therefore not asked. Local servers
    /// continue the answer, some of them (vLLM, SGLang) only if the request has the fields for it.
    private static func prefill(_ target: ModelTarget) -> ModelCompatibility.Prefill {
        if target.isServed(by: "mistral", at: "api.mistral.ai") { return .prefix }
        return switch target.host {
        case "openrouter.ai", "api.groq.com": .trailing
        case "api.deepseek.com": target.baseUrl.hasSuffix("/beta") ? .prefix : .none
        default: target.isLocal ? .continueFinalMessage : .none
        }
    }

    /// The fields of llama.cpp, Ollama, vLLM, SGLang and LM Studio, which ignore those that they do not know.
    private static func extraFields(_ target: ModelTarget) -> [String] {
        if target.host == "openrouter.ai" { return ["top_k", "top_a", "min_p", "repetition_penalty", "logit_bias"] }
        return target.isLocal ? localFields : []
    }

    private static let localFields = [
        "top_k", "top_a", "min_p", "typical_p", "top_n_sigma", "repetition_penalty", "repeat_penalty", "repeat_last_n",
        "dynatemp_range", "dynatemp_exponent", "xtc_probability", "xtc_threshold", "mirostat", "mirostat_tau",
        "mirostat_eta", "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
        "dry_sequence_breakers", "logit_bias", "min_tokens", "n_predict", "ignore_eos", "stop_token_ids",
        "include_stop_str_in_output", "skip_special_tokens", "bad_words", "grammar", "json_schema", "guided_json",
        "guided_regex", "guided_choice", "guided_grammar", "structured_outputs", "regex", "ebnf", "samplers",
        "cache_prompt", "chat_template_kwargs", "reasoning_format", "thinking_budget_tokens", "keep_alive", "ttl",
    ]

    /// Fields that this gateway itself interprets or writes, for every server.
    private static let ownFields: Set<String> = [
        "model", "messages", "tools", "tool_choice", "stream", "stream_options", "add_generation_prompt",
        "continue_final_message", "n", "logprobs", "max_tokens", "max_completion_tokens",
    ]

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
