/// How a run ended.
package enum Ending: Equatable, Sendable {
    /// The model had said what it wanted to say.
    case stop
    /// A limit cut the answer.
    case length(Limit)
    /// The client's own tools are to be run; the calls are the client's only.
    case toolCalls([ToolCall])
    /// The provider refused (content policy) after text or without.
    case refused
    case failed(RunFailure)
    case aborted(by: Aborter)

    /// Which limit cut an answer.
    package enum Limit: String, Equatable, Sendable {
        /// The provider's own, or the request's `max_tokens`.
        case tokens
        case turns
        case toolCalls
        case bytes
        case deadline
    }

    /// Who stopped a run.
    package enum Aborter: String, Equatable, Sendable {
        case client
        case supervisor
    }
}

/// Why a run failed. The HTTP status, the error of a WebSocket and an exit status are each mapped from it in one switch.
///
/// Texts are an upstream's own message where there is one: at most 500 characters, secrets redacted.
package enum RunFailure: Error, Equatable, Sendable {
    /// The provider refused a field that the client sent.
    case invalidRequest(param: String?, message: String)
    /// The prompt is longer than the model's context.
    case contextLengthExceeded(message: String)
    /// The provider's content policy refused the prompt.
    case contentFiltered(message: String)
    /// The provider refused our credential.
    case upstreamAuthentication(message: String)
    /// The provider wants to be paid first.
    case insufficientQuota(message: String)
    case upstreamModelNotFound(message: String)
    /// Seconds are what the provider asked for, at most 120.
    case rateLimited(message: String, retryAfterSeconds: Int?)
    /// The provider is there but has no capacity (503, 529).
    case upstreamOverloaded(message: String, retryAfterSeconds: Int?)
    case upstreamTimeout(message: String)
    /// No connection to the provider: name, address, TLS or refusal.
    case upstreamUnreachable(message: String)
    /// The provider failed or answered what cannot be read, or the answer was cut.
    case upstreamFailed(message: String)
    /// No model can be reached with this configuration; the message says what to write.
    case notConfigured(message: String)
    /// The session is held by another run.
    case sessionBusy
    /// A run asked for a session that one of its own ancestors holds.
    case sessionHeldByAncestor
    /// The run's own deadline passed before any text was sent.
    case deadlineExceeded
    case storageFull
    /// The session's file cannot be read or written; the message names the call and the error, not the path.
    case storageFailed(message: String)
    case internalError(message: String)
}

extension RunFailure {
    /// What a client or an operator can be told in one sentence.
    package var message: String {
        switch self {
        case .invalidRequest(_, let message), .contextLengthExceeded(let message), .contentFiltered(let message),
            .upstreamAuthentication(let message), .insufficientQuota(let message),
            .upstreamModelNotFound(let message), .rateLimited(let message, _), .upstreamOverloaded(let message, _),
            .upstreamTimeout(let message), .upstreamUnreachable(let message), .upstreamFailed(let message),
            .notConfigured(let message), .storageFailed(let message), .internalError(let message):
            message
        case .sessionBusy: "the session is in use by another request"
        case .sessionHeldByAncestor: "the session is in use by the run that asks for it"
        case .deadlineExceeded: "the run did not end in its time"
        case .storageFull: "there is no space left to store the session"
        }
    }
}
