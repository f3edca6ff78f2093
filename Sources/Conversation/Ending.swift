/// How a run ended.
package enum Ending: Equatable, Sendable {
    /// The model ended its answer by itself.
    case stop
    /// A limit ended the answer.
    case length(Limit)
    /// The client must run its own tools; the calls are only those of the client's tools.
    case toolCalls([ToolCall])
    /// The content policy of the provider ended the answer, possibly after some text.
    case refused
    case failed(RunFailure)
    case aborted(by: Aborter)

    /// The limit that ended an answer.
    package enum Limit: String, Equatable, Sendable {
        /// The provider's own limit, or `SamplingOptions.Field.maxOutputTokens`.
        case tokens
        case turns
        case toolCalls
        case bytes
        case deadline
        /// The model repeated the same tool call.
        case repetition
    }

    /// The side that stopped a run.
    package enum Aborter: String, Equatable, Sendable {
        case client
        case supervisor
        /// A person or program that removed the file of the run.
        case `operator`
    }
}

/// Why a run failed. One switch each maps it to an HTTP status, to the error of a WebSocket, and to an exit status.
///
/// A message is the upstream's own when it sent one: at most 500 characters, without secrets.
package enum RunFailure: Error, Equatable, Sendable {
    /// The part of the request names an agent, but its text is not an agent's id.
    case invalidAgentId(in: RequestPart)
    /// `model` has no form that names an agent.
    case invalidModel(String)
    case unknownAgent(id: String)
    /// The request names a model, and no provider has it.
    case unknownModel(String)
    /// The request names a model that its agent may not use.
    case modelNotAllowed(model: String, agent: String)
    /// The last message of the request is the start of an answer, and the model does not continue answers.
    case prefillUnsupported(model: String)
    /// The session key cannot be used; the message is a sentence. The part is nil for a key that the gateway made.
    case invalidSessionKey(in: RequestPart?, message: String)
    /// The request cannot be combined with the agent; `param` is the client's name of the field.
    case unusableField(param: String?, message: String)
    /// The provider rejected a field that the client sent; `param` is the client's name of the field.
    case invalidRequest(param: String?, message: String)
    /// The prompt is longer than the model's context.
    case contextLengthExceeded(message: String)
    /// The provider's content policy rejected the prompt.
    case contentFiltered(message: String)
    /// The provider rejected our credential.
    case upstreamAuthentication(message: String)
    /// The provider's account has no credit left.
    case insufficientQuota(message: String)
    case upstreamModelNotFound(message: String)
    /// The provider limits the rate of requests. The seconds are the wait that it asked for, at most 120.
    case rateLimited(message: String, retryAfterSeconds: Int?)
    /// The provider responded that it has no capacity (503, 529).
    case upstreamOverloaded(message: String, retryAfterSeconds: Int?)
    case upstreamTimeout(message: String)
    /// The provider cannot be reached: its name, address, port or TLS failed.
    case upstreamUnreachable(message: String)
    /// The provider failed, or its response cannot be read, or the response was cut.
    case upstreamFailed(message: String)
    /// The configuration allows no model to be called; the message names the key to set.
    case notConfigured(message: String)
    /// The session is held by another run.
    case sessionBusy
    /// The session is held by an ancestor of the run that requests it.
    case sessionHeldByAncestor
    /// The run's own deadline passed before any text was sent.
    case deadlineExceeded
    case storageFull
    /// The session cannot be read or written; the message names the state directory, not the file.
    case storageFailed(message: String)
    case internalError(message: String)
}

/// The part of a request that names an agent, a model or a session. Each protocol has its own name for it.
package enum RequestPart: Equatable, Sendable {
    /// The agent, named apart from `model`.
    case agent
    case model
    /// The model that the agent is to use instead of its own.
    case modelOverride
    case sessionKey
    /// The id of a front end's conversation.
    case conversation
    case user
}

extension RunFailure {
    /// Whether the gateway rejected the request before the run began, because of what it names.
    package var isRejection: Bool {
        switch self {
        case .invalidAgentId, .invalidModel, .unknownAgent, .unknownModel, .modelNotAllowed, .prefillUnsupported,
            .invalidSessionKey, .unusableField:
            true
        default: false
        }
    }

    /// One sentence for the client. The journal contains it only if it cannot quote the upstream.
    package var message: String {
        switch self {
        case .invalidAgentId: "not an agent's id: it must be 1 to 64 characters of a-z, 0-9, _ and -"
        case .invalidModel(let model): "the model '\(model)' does not name an agent"
        case .unknownAgent(let id): "unknown agent '\(id)'"
        case .unknownModel(let model): "no provider has the model '\(model)'"
        case .modelNotAllowed(let model, let agent): "the agent '\(agent)' may not use the model '\(model)'"
        case .prefillUnsupported(let model): "the model '\(model)' does not continue an answer"
        case .invalidSessionKey(_, let message): message
        case .unusableField(_, let message), .invalidRequest(_, let message), .contextLengthExceeded(let message),
            .contentFiltered(let message),
            .upstreamAuthentication(let message), .insufficientQuota(let message),
            .upstreamModelNotFound(let message), .rateLimited(let message, _), .upstreamOverloaded(let message, _),
            .upstreamTimeout(let message), .upstreamUnreachable(let message), .upstreamFailed(let message),
            .notConfigured(let message), .storageFailed(let message), .internalError(let message):
            message
        case .sessionBusy: "the session is in use by another request"
        case .sessionHeldByAncestor: "the session is in use by an ancestor of the run that requests it"
        case .deadlineExceeded: "the run did not end before its deadline"
        case .storageFull: "the file system of the sessions is full"
        }
    }
}
