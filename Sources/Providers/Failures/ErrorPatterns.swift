/// The codes and phrases by which servers report one kind of failure, all in lower case.
///
/// A code must be equal; a phrase may occur anywhere in a message.
struct ErrorPatterns {
    let codes: [String]
    let phrases: [String]

    /// The prompt is longer than the context: OpenAI, llama.cpp, llama-cpp-python, Ollama, vLLM, OpenRouter, LM Studio,
    /// TGI, Groq, Mistral, xAI, Anthropic, Google, Bedrock.
    static let contextLength = ErrorPatterns(
        codes: ["context_length_exceeded", "exceed_context_size_error", "string_above_max_length"],
        phrases: [
            "maximum context length", "exceeds the available context size", "exceed context window",
            "exceeds the context window", "exceeds the context length", "context length exceeded", "max context length",
            "context the overflows", "context length of only", "reached context length",
            "greater than the context length", "longer than the maximum model length", "prompt is too long",
            "prompt too long", "input is too long", "input length exceeds", "maximum prompt length",
            "context size has been exceeded",
            "exceeds the maximum number of tokens", "reduce the length of the messages", "too large to process",
            "context window exceeded", "context window exceeds limit", "range of input length should be",
            "`inputs` tokens + `max_new_tokens`",
        ])

    /// The model accepts only text.
    static let images = ErrorPatterns(
        codes: [],
        phrases: [
            "image input is not supported", "image inputs are not supported", "does not support image",
            "image_url is only supported", "is not a multimodal model", "support for image input",
        ])

    static let contentPolicy = ErrorPatterns(
        codes: [
            "content_policy_violation", "content_filter", "responsibleaipolicyviolation", "data_inspection_failed",
            "moderation_blocked", "invalid_prompt", "prohibited_content",
        ],
        phrases: [
            "content management policy", "content policy", "content exists risk", "safety system",
            "violating our usage policy", "your input was flagged", "prompt was flagged", "prohibited_content",
        ])

    static let authentication = ErrorPatterns(
        codes: ["invalid_api_key", "invalidapikey", "authentication_error", "unauthenticated", "permission_error"],
        phrases: ["api key not valid", "incorrect api key", "invalid api key", "no auth credentials found"])

    static let quota = ErrorPatterns(
        codes: [
            "insufficient_quota", "billing_hard_limit_reached", "insufficient_balance", "billing_error", "arrearage",
        ],
        phrases: [
            "credit balance is too low", "insufficient balance", "insufficient credits", "requires more credits",
            "billing hard limit",
        ])

    static let rate = ErrorPatterns(
        codes: ["rate_limit_exceeded", "rate_limit_error", "resource_exhausted", "too_many_requests", "throttling"],
        phrases: ["rate limit reached", "too many requests"])

    static let model = ErrorPatterns(
        codes: ["model_not_found", "model_not_available"],
        phrases: [
            "try pulling it first", "is not a valid model id", "model not exist", "no endpoints found for",
            "model does not exist", "no models loaded", "model not found",
        ])

    static let overload = ErrorPatterns(
        codes: ["overloaded_error", "server_overloaded", "engine_overloaded"],
        phrases: ["overloaded", "loading model", "no slot available", "at capacity"])
}
