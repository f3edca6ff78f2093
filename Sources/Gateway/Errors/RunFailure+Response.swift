internal import Conversation
internal import Providers

extension RunFailure {
    /// The response for a failed run.
    ///
    /// - Parameter mayRepeat: false once a tool has run, whose effects a repeated request would repeat.
    func response(mayRepeat: Bool) -> ErrorResponse {
        var response = response
        response.shouldRetry = response.shouldRetry && mayRepeat
        return response
    }

    private var response: ErrorResponse {
        switch self {
        case .invalidAgentId, .invalidModel, .unknownAgent, .unknownModel, .modelNotAllowed, .prefillUnsupported,
            .invalidSessionKey, .unusableField:
            rejection
        case .invalidRequest(let param, let message):
            ErrorResponse(400, .invalidRequest, "upstream_invalid_request", message).with(param: param)
        case .contextLengthExceeded(let message):
            ErrorResponse(400, .invalidRequest, "context_length_exceeded", message).with(param: "messages")
        case .contentFiltered(let message): ErrorResponse(400, .invalidRequest, "content_filter", message)
        case .insufficientQuota(let message): ErrorResponse(429, .insufficientQuota, "insufficient_quota", message)
        case .rateLimited(let message, let seconds):
            ErrorResponse(429, .rateLimit, "rate_limit_exceeded", message).wait(seconds)
        case .sessionBusy:
            ErrorResponse(409, .invalidRequest, "session_busy", "The session is held by another request.").retry()
        case .sessionHeldByAncestor:
            ErrorResponse(
                409, .invalidRequest, "session_held_by_ancestor",
                "The session is held by the run that started this one.")
        case .deadlineExceeded: ErrorResponse(504, .api, "deadline_exceeded", "The run did not end in time.")
        case .notConfigured(let message): ErrorResponse(503, .api, "not_configured", message)
        case .storageFull: ErrorResponse(507, .api, "storage_full", "There is no room to store the session.")
        case .storageFailed(let message):
            ErrorResponse(500, .api, "storage_failed", "The session cannot be stored or read: \(message).")
        case .internalError: ErrorResponse(500, .api, "internal_error", "Internal error.")
        case .upstreamAuthentication, .upstreamModelNotFound, .upstreamOverloaded, .upstreamTimeout,
            .upstreamUnreachable, .upstreamFailed:
            upstream
        }
    }

    /// The request names an agent, a model or a session that it cannot have.
    private var rejection: ErrorResponse {
        switch self {
        case .invalidAgentId(let part):
            ErrorResponse(
                400, .invalidRequest, "invalid_model",
                "`\(part.field)` must name an agent: 1 to 64 characters of a-z, 0-9, _ and -."
            )
            .with(param: part.field)
        case .invalidModel(let model):
            ErrorResponse(
                400, .invalidRequest, "invalid_model",
                "The model '\(shortened(model))' does not name an agent. Use \(Self.agentForms), or map the name to an "
                    + "agent with gateway.http.endpoints.chatCompletions.modelAliases."
            )
            .with(param: "model")
        case .unknownAgent(let id):
            ErrorResponse(404, .invalidRequest, "model_not_found", "Unknown agent '\(shortened(id))'.")
                .with(param: "model")
        case .unknownModel(let model):
            ErrorResponse(
                400, .invalidRequest, "invalid_model",
                "Invalid `x-openclaw-model`: there is no model '\(shortened(model))'."
            )
            .with(param: "x-openclaw-model")
        case .modelNotAllowed(let model, let agent):
            ErrorResponse(
                400, .invalidRequest, "invalid_model", "Model '\(model)' is not allowed for agent '\(agent)'."
            )
            .with(param: "x-openclaw-model")
        case .prefillUnsupported(let model):
            ErrorResponse(
                400, .invalidRequest, "prefill_unsupported",
                "The last message is an assistant message, which the model '\(model)' does not continue. End `messages` "
                    + "with a user message, or set `compat.prefill` of the model if its server continues answers."
            )
            .with(param: "messages")
        case .invalidSessionKey(let part, let message):
            ErrorResponse(400, .invalidRequest, "invalid_session_key", message).with(param: part?.field)
        case .unusableField(let param, let message):
            ErrorResponse(400, .invalidRequest, "invalid_request", message).with(param: param)
        default: response
        }
    }

    /// The forms of `model` that name an agent.
    private static let agentForms = "`openclaw`, `openclaw/<agentId>`, `openclaw:<agentId>` or `agent:<agentId>`"

    /// The provider failed, or could not be reached.
    private var upstream: ErrorResponse {
        switch self {
        case .upstreamAuthentication(let message): ErrorResponse(502, .api, "upstream_authentication", message)
        case .upstreamModelNotFound(let message): ErrorResponse(502, .api, "upstream_model_not_found", message)
        case .upstreamOverloaded(let message, let seconds):
            ErrorResponse(502, .api, "upstream_overloaded", message).wait(seconds)
        case .upstreamTimeout(let message): ErrorResponse(504, .api, "upstream_timeout", message)
        case .upstreamUnreachable(let message): ErrorResponse(502, .api, "upstream_unreachable", message)
        case .upstreamFailed(let message): ErrorResponse(502, .api, "upstream_failed", message)
        default: response
        }
    }
}

extension ErrorResponse {
    /// The response if the provider asked to wait. The gateway has already waited and repeated the turn unless the wait
    /// was too long: a client that repeats the request as well would multiply the calls.
    fileprivate func wait(_ seconds: Int?) -> ErrorResponse {
        var response = retry(afterSeconds: seconds)
        response.shouldRetry = seconds.map { $0 > Retry.waitSecondsMax } ?? false
        return response
    }
}

extension RequestPart {
    /// The name of the part in an HTTP request, as an error contains it.
    fileprivate var field: String {
        switch self {
        case .agent: "x-openclaw-agent-id"
        case .model: "model"
        case .modelOverride: "x-openclaw-model"
        case .sessionKey: "x-openclaw-session-key"
        case .conversation: "conversation header"
        case .user: "user"
        }
    }
}
